// The configuration as a person meets it: the example file is valid, and every mistake is answered
// with its place, what belongs there and what was found, all at once.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { loadConfig, loadLocalConfig } from '../../src/config.ts';

const EXAMPLE = `${import.meta.dirname}/../../manifests/arpeggio.example.yaml`;
const SOCKET = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

const CLOUD = {
  CLOUDSTACK_API_URL: 'https://cloud.example.net/client/api',
  CLOUDSTACK_API_KEY: 'cloud-api-key',
  CLOUDSTACK_SECRET_KEY: 'cloud-secret-key',
};

const VALID = `approvers: [U0BOB]
ssh: { user: root, key: id, known_hosts: known_hosts }
hosts:
  node1: { address: 192.0.2.1 }
  node2: { address: 192.0.2.2 }
  watch: { address: 192.0.2.3 }
segments:
  public:
    prefix: 203.0.113.0/24
    gateway: 203.0.113.1
    movable: [203.0.113.48/28]
    nodes: { node1: eth0, node2: eth0 }
    observer: { host: watch, interface: eth0 }
`;

type Variables = Readonly<Record<string, string>>;

function configOf(text: string, environment: Variables = SOCKET) {
  const variables = { ARPEGGIO_CONFIG: '/etc/arpeggio.yaml', ...environment };
  return loadConfig(variables, async () => text);
}

async function accepted(text: string, environment?: Variables) {
  const result = await configOf(text, environment);
  assert.ok(result.ok, result.ok ? '' : result.failure.why);
  return result.value;
}

async function refused(text: string, environment?: Variables): Promise<readonly string[]> {
  const result = await configOf(text, environment);
  assert.ok(!result.ok, 'the configuration was accepted');
  assert.equal(result.failure.code, 'configuration-invalid');
  return result.failure.why.split('\n');
}

/** VALID with one piece of text replaced, which must be there. */
function validWith(from: string, to: string): string {
  assert.ok(VALID.includes(from), `VALID has no "${from}"`);
  return VALID.replace(from, to);
}

describe('arpeggio.yaml', () => {
  test('the commented example is accepted by the parser it documents', async () => {
    const text = await readFile(EXAMPLE, 'utf8');
    const { inventory, ssh } = await accepted(text, { ...SOCKET, ...CLOUD });
    const [segment] = inventory.segments;
    assert.deepEqual(segment?.nodes[2], { host: 'node3', interface: 'eth0' });
    assert.deepEqual(segment?.gatewayHost, { host: 'gateway1', interface: 'eth1' });
    assert.deepEqual([inventory.approvalExpiryMs, inventory.undoCoveredMs], [900_000, 3_600_000]);
    assert.equal(Object.keys(ssh.hosts).length, 8);
  });

  test('a host inherits login and port unless it says otherwise', async () => {
    const own = 'node2: { address: 192.0.2.2, port: 2222, user: ops, key: /keys/own }';
    const { ssh } = await accepted(validWith('node2: { address: 192.0.2.2 }', own));
    const logins = Object.values(ssh.hosts).map(({ user, keyPath, port }) => [user, keyPath, port]);
    assert.deepEqual(logins.slice(0, 2), [
      ['root', '/etc/id', 22],
      ['ops', '/keys/own', 2222],
    ]);
    assert.equal(ssh.knownHostsPath, '/etc/known_hosts');
  });

  test("the default passphrase is not used for a host's own key", async () => {
    const text = validWith('key: id,', 'key: id, passphrase_env: PASS,').replace(
      'node2: { address: 192.0.2.2 }',
      'node2: { address: 192.0.2.2, key: own }',
    );
    const { ssh } = await accepted(text, { ...SOCKET, PASS: 'x' });
    const hosts: Readonly<Record<string, { passphraseVariable: string | null }>> = ssh.hosts;
    assert.equal(hosts['node1']?.passphraseVariable, 'PASS');
    assert.equal(hosts['node2']?.passphraseVariable, null);
  });

  test('what is optional may be left out and takes its default', async () => {
    const { inventory } = await accepted(VALID);
    assert.equal(inventory.approvalExpiryMs, 15 * 60_000);
    assert.equal(inventory.undoCoveredMs, 3_600_000);
    assert.equal(inventory.segments[0]?.gatewayHost, null);
    assert.equal(inventory.segments[0]?.probeFrom, null);
  });

  const mistakes: readonly (readonly [title: string, from: string, to: string, said: RegExp])[] = [
    ['an empty list of approvers', '[U0BOB]', '[]', /:1 approvers: expected at least one approver/],
    ['a display name as approver', 'U0BOB', 'bob', /:1 approvers\.0: .*user id.*found "bob"/],
    ['a mistyped key', 'gateway:', 'gatway:', /:10 segments\.public\.gatway: .*mean gateway\?/],
    [
      'a gateway outside its prefix',
      '203.0.113.1\n',
      '203.0.114.1\n',
      /public\.gateway: expected a/,
    ],
    [
      'a gateway at the broadcast address',
      '203.0.113.1\n',
      '203.0.113.255\n',
      /found 203.0.113.255/,
    ],
    ['a movable prefix outside', '203.0.113.48/28', '203.0.114.48/28', /movable\.0: .*inside 203/],
    ['a prefix with host bits', '203.0.113.0/24', '203.0.113.9/24', /:9 segments\.public\.prefix/],
    ['no movable prefix', '[203.0.113.48/28]', '[]', /:11 .*movable: expected at least one prefix/],
    ['a node nobody knows', 'node2: eth0', 'nodes2: eth0', /nodes2: .*\(did you mean node2\?\)/],
    [
      'a node as observer',
      'host: watch',
      'host: node1',
      /observer: .*not one of the nodes; found node1/,
    ],
    [
      'an unknown observer',
      'host: watch',
      'host: nobody',
      /observer: expected a host that is listed/,
    ],
    [
      'no node',
      '{ node1: eth0, node2: eth0 }',
      '{}',
      /:12 segments\.public\.nodes: expected nodes/,
    ],
    [
      'a host name in capitals',
      'node1: { address',
      'Node1: { address',
      /hosts\.Node1: expected a host name/,
    ],
    ['nobody to log in as', 'user: root, ', '', /hosts\.node1: expected a user to log in as/],
    ['nothing to log in with', 'key: id, ', '', /hosts\.node1: expected a key to log in with/],
    ['no host key', ', known_hosts: known_hosts', '', /hosts\.node1: expected host_keys/],
    [
      'a passphrase nobody set',
      'key: id,',
      'key: id, passphrase_env: NO,',
      /found NO, which is not/,
    ],
    ['a port beyond 65535', '192.0.2.1 }', '192.0.2.1, port: 70000 }', /port: .*found 70000/],
    [
      'a host that is its own jump',
      '192.0.2.1 }',
      '192.0.2.1, jump: node1 }',
      /loop: node1 -> node1/,
    ],
    ['an unknown jump', '192.0.2.1 }', '192.0.2.1, jump: node9 }', /node1\.jump: .*listed/],
    [
      'a time without a unit',
      'ssh:',
      'approval: { expires: 15 }\nssh:',
      /approval\.expires: .*15m/,
    ],
    [
      'a wait of more than a day',
      'ssh:',
      'approval: { expires: 25h }\nssh:',
      /at most 24h; found "25h"/,
    ],
    [
      'a repeated key',
      'segments:',
      'hosts: {}\nsegments:',
      /:7: expected valid YAML; found .*unique/,
    ],
    ['broken YAML', 'approvers: [', 'approvers: [[', /expected valid YAML/],
  ];
  for (const [title, from, to, said] of mistakes) {
    test(`${title} is refused with its place`, async () => {
      const problems = await refused(validWith(from, to));
      assert.ok(
        problems.some((problem) => said.test(problem)),
        problems.join('\n'),
      );
    });
  }

  test('one mistake is reported as one problem', async () => {
    assert.equal(
      (await refused(validWith('gateway: 203.0.113.1', 'gateway: 203.0.114.1'))).length,
      1,
    );
    assert.equal((await refused(validWith('user: root,', 'usr: root,'))).length, 1);
  });

  test('jump hosts in a circle are refused at each of them', async () => {
    const text = validWith('192.0.2.1 }', '192.0.2.1, jump: node2 }').replace(
      '192.0.2.2 }',
      '192.0.2.2, jump: node1 }',
    );
    assert.deepEqual(await refused(text), [
      '/etc/arpeggio.yaml:4 hosts.node1.jump: expected a way that ends; found a loop: node1 -> node2 -> node1',
      '/etc/arpeggio.yaml:5 hosts.node2.jump: expected a way that ends; found a loop: node2 -> node1 -> node2',
    ]);
  });

  test('a second segment inside the first is refused', async () => {
    const second = VALID.slice(VALID.indexOf('  public:'))
      .replace('public', 'inner')
      .replace('203.0.113.0/24', '203.0.113.0/25');
    const problems = await refused(VALID + second);
    assert.match(problems.join('\n'), /inner\.prefix: .*203\.0\.113\.0\/25, which overlaps/);
  });

  test('mistakes in different parts are all reported, in the order of the file', async () => {
    const text = validWith('U0BOB', 'bob')
      .replace('192.0.2.2 }', '192.0.2.2, prot: 1 }')
      .replace('203.0.113.48/28', '10.0.0.0/8');
    const lines = (await refused(text)).map((problem) => /:(\d+) /.exec(problem)?.[1]);
    assert.deepEqual(lines, ['1', '5', '11']);
  });

  test('an empty file lists what it lacks', async () => {
    const problems = await refused('');
    assert.match(problems.join('\n'), /:1: expected a map with only the keys approvers/);
  });

  test('a file that is not there is named with how to name another', async () => {
    const absent = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    const result = await loadConfig(SOCKET, () => Promise.reject(absent));
    assert.ok(!result.ok);
    assert.match(result.failure.why, /arpeggio\.yaml: .*ARPEGGIO_CONFIG names it; found ENOENT/);
  });
});

describe('the environment', () => {
  test('an app-level token means Socket Mode, and a port then serves health alone', async () => {
    const { slack } = await accepted(VALID, { ...SOCKET, PORT: '3000' });
    assert.deepEqual(slack.transport, { kind: 'socket', appToken: 'xapp-1', healthPort: 3000 });
    assert.equal(slack.apiUrl, 'https://slack.com/api/');
  });

  test('a signing secret and a port mean HTTP', async () => {
    const secret = 'a'.repeat(32);
    const http = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: secret, PORT: '3000' };
    const { slack } = await accepted(VALID, http);
    assert.deepEqual(slack.transport, { kind: 'http', signingSecret: secret, port: 3000 });
  });

  test('an empty variable counts as unset', async () => {
    const { slack, logLevel } = await accepted(VALID, { ...SOCKET, PORT: '', LOG_LEVEL: '' });
    assert.deepEqual(slack.transport, { kind: 'socket', appToken: 'xapp-1' });
    assert.equal(logLevel, 'info');
  });

  test('plain http is accepted for a stand-in on this machine only', async () => {
    const local = { ...SOCKET, SLACK_API_URL: 'http://127.0.0.1:4000/api' };
    assert.equal((await accepted(VALID, local)).slack.apiUrl, 'http://127.0.0.1:4000/api/');
    const far = { ...SOCKET, SLACK_API_URL: 'http://slack.example/api/' };
    assert.match((await refused(VALID, far)).join('\n'), /SLACK_API_URL: expected an https/);
  });

  const mistakes: readonly (readonly [title: string, set: Variables, said: RegExp])[] = [
    ['nothing of Slack', {}, /SLACK_BOT_TOKEN: expected the bot token/],
    ['no way to be reached', { SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_APP_TOKEN: .*or SLACK_SIGNING/],
    ['both ways at once', { ...SOCKET, SLACK_SIGNING_SECRET: 'b'.repeat(32) }, /found both/],
    ['a mistyped token name', { SLACK_BOT_TOKN: 'xoxb-1' }, /SLACK_BOT_TOKN is set: is that name/],
    ['a mistyped name of ours', { ...SOCKET, ARPEGGIO_DATADIR: 'x' }, /mean ARPEGGIO_DATA_DIR\?/],
    ['a level nobody knows', { ...SOCKET, LOG_LEVEL: 'loud' }, /one of fatal.*found "loud"/],
    ['a port that is no number', { ...SOCKET, PORT: 'http' }, /PORT: .*found "http"/],
  ];
  for (const [title, set, said] of mistakes) {
    test(`${title} is refused`, async () => {
      assert.match((await refused(VALID, set)).join('\n'), said);
    });
  }

  test('a wrong secret is described and never quoted', async () => {
    const why = await refused(VALID, { ...SOCKET, SLACK_BOT_TOKEN: 'xoxp-very-secret' });
    assert.deepEqual(why, [
      'SLACK_BOT_TOKEN: expected a bot token, which starts with xoxb-; found one that starts with xoxp-',
    ]);
  });

  test('problems of the environment and of the file come together', async () => {
    const problems = await refused(validWith('U0BOB', 'bob'), { LOG_LEVEL: 'loud', ...SOCKET });
    assert.equal(problems.length, 2);
  });

  test('without Slack the rest is enough for the command line', async () => {
    const result = await loadLocalConfig({}, async () => VALID);
    assert.ok(result.ok);
    assert.equal('slack' in result.value, false);
    const wrong = await loadLocalConfig({ LOG_LEVEL: 'loud' }, async () => VALID);
    assert.equal(wrong.ok, false);
  });
});
