// ARP on the model's public segment: what the gateway learns from each form of announcement (the
// table measured on Linux 6.18), how entries age, and what a probe sees of good and bad moves.
// Time is a variable here; nothing waits.
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';

const IP = '203.0.113.52';
const NODE1 = '02:00:00:00:21:00';
const NODE3 = '02:00:00:00:23:00';

let now = 1_800_000_000_000;
const network: ModelNetwork = await startModelNetwork({ now: () => now });

after(() => network.stop());
beforeEach(() => network.reset());
afterEach(() => assert.deepEqual(network.unknownCommands, []));

async function run(host: string, line: string, stdin?: string): Promise<string> {
  const options = stdin === undefined ? {} : { stdin };
  const result = await network.run(host, line.split(' '), options);
  assert.notEqual(result.exitCode, 127, result.stderr);
  return result.stdout;
}

async function gatewayEntry(address: string): Promise<string | undefined> {
  const stdout = await run('gw', `ip -j neigh show ${address} dev eth1`);
  const [entry]: { lladdr?: string; state: string[] }[] = JSON.parse(stdout);
  return entry === undefined ? undefined : `${entry.lladdr ?? '-'} ${entry.state.join()}`;
}

/** The five forms of announcement, from node3. */
const FORMS = {
  request: `arping -q -U -c 1 -I eth0 ${IP}`,
  reply: `arping -q -A -c 1 -I eth0 ${IP}`,
  'request to the gateway': `arping -q -U -c 1 -s ${IP} -I eth0 203.0.113.1`,
  'reply to the gateway': `arping -q -A -c 1 -s ${IP} -I eth0 203.0.113.1`,
  'plain question to the gateway': `arping -c 1 -w 1 -I eth0 -s ${IP} 203.0.113.1`,
};

/** arp_accept, age of the gateway's entry in ms (none: no entry), and who is learned by it. */
const LEARNED: [title: string, arpAccept: string, age: number | 'none', forms: string[]][] = [
  ['no entry', '0', 'none', ['request to the gateway', 'plain question to the gateway']],
  ['no entry, arp_accept=1', '1', 'none', Object.keys(FORMS)],
  [
    'an entry younger than locktime',
    '0',
    500,
    Object.keys(FORMS).filter((form) => form !== 'reply to the gateway'),
  ],
  ['an entry older than locktime', '0', 1500, Object.keys(FORMS)],
];

describe('model segment: what the gateway learns', () => {
  for (const [title, arpAccept, age, learnedForms] of LEARNED) {
    for (const [form, line] of Object.entries(FORMS)) {
      const verb = learnedForms.includes(form) ? 'changes' : 'does not change';
      test(`${title}: a ${form} ${verb} it`, async () => {
        await run('gw', `sysctl -w net.ipv4.conf.eth1.arp_accept=${arpAccept}`);
        if (age !== 'none') {
          network.host('node1').addAddress(IP, 32);
          await run('gw', `ping -n -c 1 -W 1 ${IP}`);
          network.host('node1').removeAddress(IP, 32);
          now += age;
        }
        network.host('node3').addAddress(IP, 32);
        await run('node3', line);
        const before = age === 'none' ? undefined : `${NODE1} REACHABLE`;
        const learned = learnedForms.includes(form) ? `${NODE3} STALE` : before;
        assert.equal(await gatewayEntry(IP), learned);
      });
    }
  }

  test('a gateway with drop_gratuitous_arp only takes a question to itself', async () => {
    await run('gw', 'sysctl -w net.ipv4.conf.eth1.drop_gratuitous_arp=1');
    network.host('node1').addAddress(IP, 32);
    await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    network.host('node1').removeAddress(IP, 32);
    network.host('node3').addAddress(IP, 32);
    now += 1500;
    await run('node3', FORMS.request);
    assert.equal(await gatewayEntry(IP), `${NODE1} REACHABLE`);
    await run('node3', FORMS['request to the gateway']);
    assert.equal(await gatewayEntry(IP), `${NODE3} STALE`);
  });
});

describe('model segment: ageing', () => {
  test('an entry that nobody announces is corrected only after it went stale', async () => {
    network.host('node1').addAddress(IP, 32);
    await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    network.host('node1').removeAddress(IP, 32);
    network.host('node3').addAddress(IP, 32);
    const outageMs = await untilAnswered();
    // 30 s reachable, 5 s delay, 3 s of unicast probes; real kernels took 21-43 s.
    assert.ok(outageMs >= 38_000 && outageMs <= 39_000, `${outageMs} ms`);
    assert.equal(await gatewayEntry(IP), `${NODE3} REACHABLE`);
  });

  test('a quiet overlap is stable: the gateway asks the MAC that it knows', async () => {
    network.host('node1').addAddress(IP, 32);
    await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    network.host('node3').addAddress(IP, 32);
    for (let second = 0; second < 90; second += 1) {
      now += 1000;
      assert.match(await run('gw', `ping -n -c 1 -W 1 ${IP}`), /1 received/);
      assert.match((await gatewayEntry(IP)) ?? '', new RegExp(NODE1));
    }
  });
});

describe('model segment: hiding has its price', () => {
  const HUSH = [
    'table arp hush {',
    `  chain i { type filter hook input priority 0; arp daddr ip ${IP} drop; }`,
    `  chain o { type filter hook output priority 0; arp saddr ip ${IP} drop; }`,
    '}',
    '',
  ].join('\n');

  test('a gateway that checks its entry loses a hushed owner after 3 s without an answer', async () => {
    network.host('node1').addAddress(IP, 32);
    await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    // Stale by now, and in use: its check is due 5 s from here.
    now += 31_000;
    await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    now += 4900;
    await run('node1', 'nft -f -', HUSH);
    const lostFrom = await untilLost();
    assert.ok(lostFrom >= 3000 && lostFrom <= 3300, `${lostFrom} ms`);
    await run('node1', 'nft delete table arp hush');
    assert.equal(await untilAnswered(), 0);
  });

  test('a hushed owner whose own entry for the gateway is gone cannot ask for it', async () => {
    network.host('node1').addAddress(IP, 32);
    await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    await run('node1', 'nft -f -', HUSH);
    assert.match(await run('gw', `ping -n -c 1 -W 1 ${IP}`), /1 received/);
    network.host('node1').alter((kernel) => {
      kernel.link('eth0')?.neighbours.forget('203.0.113.1');
    });
    assert.match(await run('gw', `ping -n -c 1 -W 1 ${IP}`), /0 received/);
  });
});

async function untilLost(): Promise<number> {
  const start = now;
  for (;;) {
    const stdout = await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    if (stdout.includes('0 received')) return now - start;
    assert.ok(now - start < 60_000, 'never lost');
    now += 100;
  }
}

async function untilAnswered(): Promise<number> {
  const start = now;
  for (;;) {
    const stdout = await run('gw', `ping -n -c 1 -W 1 ${IP}`);
    if (stdout.includes('1 received')) return now - start;
    assert.ok(now - start < 60_000, 'never answered');
    now += 100;
  }
}

describe('model probe: what the internet sees of a move', () => {
  const SERVICE = '203.0.113.50';
  const HIDE = [
    'table arp hide {',
    `  chain i { type filter hook input priority 0; arp daddr ip ${SERVICE} drop; }`,
    `  chain o { type filter hook output priority 0; arp saddr ip ${SERVICE} drop; }`,
    '}',
    '',
  ].join('\n');

  async function watch(lines: [host: string, line: string, stdin?: string][]) {
    const probe = await network.startProbe({
      from: 'internet',
      to: SERVICE,
      packetsPerSecond: 1000,
    });
    now += 100;
    for (const [host, line, stdin] of lines) {
      await run(host, line, stdin);
      now += 50;
    }
    now += 50;
    return probe.stop();
  }

  test('add hidden, hush, show, announce, remove: nothing is lost', async () => {
    const report = await watch([
      ['node3', 'nft -f -', HIDE],
      ['node3', `ip addr replace ${SERVICE}/32 dev eth0`],
      ['node1', 'nft -f -', HIDE],
      ['node3', 'nft delete table arp hide'],
      ['node3', `arping -q -U -c 1 -I eth0 ${SERVICE}`],
      ['node1', `ip addr del ${SERVICE}/32 dev eth0`],
      ['node1', 'nft delete table arp hide'],
    ]);
    assert.equal(report.lost, 0);
    assert.equal(report.sent, 501);
    assert.deepEqual(
      report.answeredBy.map((part) => part.host),
      ['node1', 'node3'],
    );
  });

  test('delete, add, announce by hand: the time between the commands is lost', async () => {
    const report = await watch([
      ['node1', `ip addr del ${SERVICE}/32 dev eth0`],
      ['node3', `ip addr replace ${SERVICE}/32 dev eth0`],
      ['node3', `arping -q -U -c 1 -I eth0 ${SERVICE}`],
    ]);
    assert.equal(report.lost, 100);
    assert.equal(report.longestGapMs, 101);
  });

  test('without an announcement everything after the removal is lost', async () => {
    const report = await watch([
      ['node1', `ip addr del ${SERVICE}/32 dev eth0`],
      ['node3', `ip addr replace ${SERVICE}/32 dev eth0`],
    ]);
    assert.equal(report.lost, report.sent - 101);
  });

  test('a host that lost its default route no longer answers the internet', async () => {
    const report = await watch([['node1', 'ip addr del 203.0.113.21/24 dev eth0']]);
    // The default route stays while .50 is there, as on a real kernel, but the gateway is not on
    // a connected network any more; onlink keeps it usable.
    assert.equal(report.lost, 0);
    network.host('node1').alter((kernel) => {
      kernel.staticRoutes = [];
    });
    const later = await watch([]);
    assert.equal(later.lost, later.sent);
  });
});
