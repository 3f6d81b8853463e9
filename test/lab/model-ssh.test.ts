// The model hosts over real SSH: logins, exit codes, standard input, refusals of what is not
// modelled, and the faults that a test can set. Uses ssh2's client directly, not the bot's adapter.
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import ssh2, { type Client } from 'ssh2';
import {
  closeOf,
  connect as connectTo,
  exec,
  type Login,
} from '../contracts/hosts-cases/ssh-client.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';

const network: ModelNetwork = await startModelNetwork({ users: ['root', 'ops'] });
const clients = new Set<Client>();

after(async () => {
  for (const client of clients) client.destroy();
  await network.stop();
});
beforeEach(async () => {
  await network.reset();
  network.unknownCommands.length = 0;
});

async function connect(name: string, login: Login = {}): Promise<Client> {
  const client = await connectTo(network, name, login);
  clients.add(client);
  return client;
}

describe('model hosts over SSH', () => {
  test('a login with the client key runs commands with their exit codes', async () => {
    const client = await connect('node3');
    assert.deepEqual(await exec(client, 'hostname'), {
      exitCode: 0,
      signal: undefined,
      stdout: 'node3\n',
      stderr: '',
    });
    assert.equal((await exec(client, 'cat -- /etc/absent')).exitCode, 1);
    const connection = await exec(client, 'printenv SSH_CONNECTION');
    assert.match(connection.stdout, /^10\.255\.0\.2 \d+ 10\.255\.0\.23 22\n$/);
  });

  test('another key, another user and a password are refused', async () => {
    const other = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
    await assert.rejects(connect('node3', { privateKey: other.private }));
    await assert.rejects(connect('node3', { username: 'guest' }));
  });

  test('every host has its own key', () => {
    const keys = Object.values(network.hosts).map((host) => host.hostKey);
    assert.equal(new Set(keys).size, keys.length);
  });

  test('standard input reaches nft and install', async () => {
    const client = await connect('node3');
    await exec(client, 'nft -f -', { stdin: 'add table arp one\n' });
    assert.equal((await exec(client, 'nft list tables arp')).stdout, 'table arp one\n');
    await exec(client, "install -m 640 /dev/stdin '/etc/a file'", { stdin: "it's\n" });
    assert.equal(network.host('node3').readFile('/etc/a file'), "it's\n");
  });

  test('a command that is not modelled is refused and recorded', async () => {
    const client = await connect('node3');
    const lines = [
      'ip link set eth0 mtu 9000',
      'reboot',
      'cat /etc/hostname',
      'hostname; hostname',
    ];
    for (const line of lines) assert.equal((await exec(client, line)).exitCode, 127);
    assert.equal(network.unknownCommands.length, lines.length);
    assert.match(network.unknownCommands[0] ?? '', /^node3: ip link set eth0 mtu 9000/);
  });

  test('sudo is understood for another user, who is not root without it', async () => {
    const client = await connect('node3', { username: 'ops' });
    assert.equal((await exec(client, 'id -u')).stdout, '1000\n');
    assert.equal((await exec(client, 'sudo -n -- id -u')).stdout, '0\n');
    assert.equal((await exec(client, 'sudo -n -- nmcli -t')).exitCode, 1);
  });

  test('a removed nft is not found, and Habets arping is recognised by -V', async () => {
    const client = await connect('node3');
    network.host('node3').removeTool('nft');
    assert.equal((await exec(client, 'nft list tables arp')).exitCode, 127);
    network.host('node3').setArping('habets');
    assert.equal((await exec(client, 'arping -V')).exitCode, 1);
    assert.deepEqual(network.unknownCommands, []);
  });
});

describe('model hosts: faults', () => {
  test('a hanging command ends only by force, and the next one works', async () => {
    const client = await connect('node3');
    network.host('node3').hang('addr replace');
    const line = 'ip addr replace 203.0.113.51/32 dev eth0';
    const hanging = exec(client, line);
    const script = `sh -c 'a script' arpeggio-interrupt TERM '${line}' ip addr`;
    assert.equal((await exec(client, script)).exitCode, 0);
    assert.equal((await hanging).signal, 'SIGTERM');
    assert.equal((await exec(client, line)).exitCode, 0);
    assert.match(network.host('node3').dump(), /inet 203\.0\.113\.51\/32/);
  });

  test('a failure can come with or without its effect', async () => {
    const client = await connect('node3');
    const failure = { exitCode: 2, stderr: 'RTNETLINK answers: Device busy\n' };
    network.host('node3').fail(/addr replace/, failure);
    network.host('node3').fail(/addr replace/, { ...failure, afterEffect: true });
    const line = 'ip addr replace 203.0.113.51/32 dev eth0';
    assert.equal((await exec(client, line)).exitCode, 2);
    assert.doesNotMatch(network.host('node3').dump(), /203\.0\.113\.51\/32/);
    assert.equal((await exec(client, line)).stderr, failure.stderr);
    assert.match(network.host('node3').dump(), /203\.0\.113\.51\/32/);
  });

  for (const when of ['before', 'after'] as const) {
    test(`a connection can break ${when} the effect`, async () => {
      const client = await connect('node3');
      network.host('node3').dropConnection('addr replace', when);
      const line = 'ip addr replace 203.0.113.51/32 dev eth0';
      const closed = closeOf(client);
      const ending = await exec(client, line);
      await closed;
      assert.equal(ending.exitCode, null);
      const isDone = network.host('node3').dump().includes('203.0.113.51/32');
      assert.equal(isDone, when === 'after');
      await connect('node3');
    });
  }

  test('without sshd nobody gets in until the fault is cleared', async () => {
    await network.setFault('node3', { kind: 'sshd-killed' });
    await assert.rejects(connect('node3'));
    await network.clearFaults('node3');
    await connect('node3');
  });

  test('a crash ends open sessions, and after boot the same port answers again', async () => {
    const client = await connect('node1');
    const closed = closeOf(client);
    await network.crash('node1');
    await closed;
    await assert.rejects(connect('node1'));
    const result = await network.run('internet', 'ping -n -c 1 -W 1 203.0.113.50'.split(' '));
    assert.equal(result.exitCode, 1);
    await network.boot('node1');
    await connect('node1');
  });

  test('a host that loses its management address loses the session too', async () => {
    const client = await connect('node3');
    const closed = closeOf(client);
    await exec(client, 'ip addr del 10.255.0.23/24 dev mgmt0');
    await closed;
    await assert.rejects(connect('node3'));
    await network.reboot('node3');
    await connect('node3');
  });

  test('a pulled cable keeps addresses and stops traffic', async () => {
    await network.setFault('node1', { kind: 'link-down' });
    assert.match(network.host('node1').dump(), /link eth0 UP NO-CARRIER/);
    const ping = 'ping -n -c 1 -W 1 203.0.113.50'.split(' ');
    assert.equal((await network.run('gw', ping)).exitCode, 1);
    await network.clearFaults('node1');
    await network.run('gw', ['ip', '-j', 'neigh', 'show', '203.0.113.50', 'dev', 'eth1']);
    assert.equal((await network.run('internet', ping)).exitCode, 0);
  });
});

describe('model hosts: streaming ping', () => {
  test('it reports each answer as it comes and a summary when it is interrupted', async () => {
    const client = await connect('node3');
    const line = 'ping -n -D -i 0.01 -w 30 203.0.113.1';
    const script = `sh -c 'a script' arpeggio-interrupt INT '${line}' ping`;
    const ending = await exec(client, line, {
      whileRunning: (channel) => {
        channel.once('data', () => void exec(client, script));
      },
    });
    assert.equal(ending.exitCode, 0);
    assert.match(ending.stdout, /^\[\d+\.\d{6}\] 64 bytes from 203\.0\.113\.1: icmp_seq=1 /m);
    assert.match(ending.stdout, /\d+ packets transmitted, \d+ received, 0% packet loss/);
  });
});
