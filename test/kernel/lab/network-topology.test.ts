// The lab network as its users rely on it: who answers where, what a reboot brings back, what each
// fault does, and that nothing is left afterwards. Runs on the backend that this machine offers;
// what only real kernels can show is in the tests' own words. Moves are in move-ip.test.ts, VLANs and
// VMs in vlan-topology.test.ts.
import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, describe, test } from 'node:test';
import ssh2 from 'ssh2';
import type { LabHost, LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../../src/lab/network/start-network.ts';
import { readFileSync } from 'node:fs';

const service = '203.0.113.50';
const node1Mac = '02:00:00:00:21:00';
let network: LabNetwork;

async function output(host: string, ...argv: string[]): Promise<string> {
  const result = await network.run(host, argv);
  assert.equal(result.exitCode, 0, `${host}: ${argv.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

/** Logs in as a client with a pinned key would, and asks for the host's name. */
function hostNameOverSsh(host: LabHost, timeoutMs: number): Promise<string> {
  const client = new ssh2.Client();
  const pinned = Buffer.from(host.hostKey.split(' ')[1] ?? '', 'base64');
  return new Promise<string>((resolve, reject) => {
    client.on('error', reject);
    client.on('close', () => reject(new Error('closed')));
    client.on('ready', () => {
      client.exec('hostname', (error, channel) => {
        if (error) return reject(error);
        channel.on('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      });
    });
    client.connect({
      host: host.address,
      port: host.port,
      username: host.user,
      privateKey: readFileSync(network.clientKeyPath),
      readyTimeout: timeoutMs,
      hostVerifier: (key: Buffer) => key.equals(pinned),
    });
  }).finally(() => client.destroy());
}

function hostOf(name: string): LabHost {
  const host = network.hosts[name];
  assert.ok(host !== undefined, `no host ${name}`);
  return host;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    socket.setTimeout(2000, () => socket.destroy());
  });
}

describe('the lab network', () => {
  before(async () => {
    network = await startNetwork({ log: (line) => process.stdout.write(`# ${line}\n`) });
  });
  after(() => network.stop());

  test('has an sshd per host that answers with its own pinned key', async () => {
    assert.equal(Object.keys(network.hosts).length, 8);
    for (const host of Object.values(network.hosts)) {
      assert.equal(await hostNameOverSsh(host, 30_000), host.name);
    }
    const keys = Object.values(network.hosts).map((host) => host.hostKey);
    assert.equal(new Set(keys).size, 8);
  });

  test('routes the internet host to the service address through a warm gateway', async () => {
    await output('internet', 'ping', '-c', '2', '-w', '10', service);
    const entry = await output('gw', 'ip', 'neigh', 'show', service, 'dev', 'eth1');
    assert.match(entry, new RegExp(node1Mac));
  });

  test('has exactly one machine that answers ARP for the service address', async () => {
    const text = await output('router1', 'arping', '-b', '-w', '2', '-I', 'eth0', service);
    const macs = new Set([...text.matchAll(/\[([0-9A-F:]{17})\]/gi)].map((match) => match[1]));
    assert.deepEqual([...macs], [node1Mac]);
  });

  test('accepts an nft table of the arp family on a node', async () => {
    const chain = `type filter hook input priority 0; arp daddr ip ${service} drop;`;
    const rules = `table arp mv {\n chain i { ${chain} }\n}\n`;
    const added = await network.run('node2', ['nft', '-f', '-'], { stdin: rules });
    assert.deepEqual([added.exitCode, added.stderr], [0, '']);
    assert.match(await output('node2', 'nft', 'list', 'ruleset'), /table arp mv/);
    await output('node2', 'nft', 'delete', 'table', 'arp', 'mv');
  });

  test('brings back over a reboot what the files say, and nothing else', async (t) => {
    await output('node1', 'ip', 'addr', 'add', '203.0.113.55/32', 'dev', 'eth0');
    await output('node1', 'sh', '-c', 'echo kept > /etc/kept; echo gone > /run/gone');
    const start = Date.now();
    await network.reboot('node1');
    t.diagnostic(`reboot of node1: ${Date.now() - start} ms until ssh answers`);
    const addresses = await output('node1', 'ip', '-4', '-o', 'addr', 'show', 'dev', 'eth0');
    assert.match(addresses, /203\.0\.113\.50\/32/);
    assert.match(addresses, /203\.0\.113\.60\/32/);
    assert.doesNotMatch(addresses, /203\.0\.113\.55/);
    assert.equal(await output('node1', 'cat', '/etc/kept'), 'kept\n');
    assert.notEqual((await network.run('node1', ['cat', '/run/gone'])).exitCode, 0);
    await output('internet', 'ping', '-c', '1', '-w', '10', service);
  });

  test('cuts the public link and heals it', async () => {
    await network.setFault('node1', { kind: 'link-down' });
    assert.notEqual((await network.run('internet', ['ping', '-c1', '-w2', service])).exitCode, 0);
    await network.clearFaults('node1');
    await output('internet', 'ping', '-c', '1', '-w', '10', service);
  });

  test('cuts the management link of one host only, and its public one goes on', async () => {
    await network.setFault('node2', { kind: 'management-down' });
    await assert.rejects(hostNameOverSsh(hostOf('node2'), 1000));
    assert.equal(await hostNameOverSsh(hostOf('node1'), 30_000), 'node1');
    await output('internet', 'ping', '-c', '1', '-w', '10', '203.0.113.22');
    await network.clearFaults('node2');
    assert.equal(await hostNameOverSsh(hostOf('node2'), 30_000), 'node2');
  });

  test('fills the disk of one host only, until it is cleared', async () => {
    await network.setFault('node3', { kind: 'disk-full' });
    const write = ['sh', '-c', 'echo full >/etc/full && cat /etc/full'];
    const refused = await network.run('node3', write);
    assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
    assert.equal(await output('node2', ...write), 'full\n');
    await network.clearFaults('node3');
    assert.equal(await output('node3', ...write), 'full\n');
  });

  test('stops answering SSH while sshd is killed, and answers again afterwards', async () => {
    await network.setFault('node2', { kind: 'sshd-killed' });
    await assert.rejects(hostNameOverSsh(hostOf('node2'), 3000));
    assert.equal(await output('node2', 'hostname'), 'node2\n');
    await network.clearFaults('node2');
    assert.equal(await hostNameOverSsh(hostOf('node2'), 30_000), 'node2');
  });

  test('delays the management path of one host only', async () => {
    await network.setFault('node3', {
      ...{ kind: 'delay', delayMs: 700, lossPercent: 0, on: 'management' },
    });
    const start = Date.now();
    await hostNameOverSsh(hostOf('node3'), 60_000);
    // A login takes at least four round trips.
    assert.ok(Date.now() - start > 2800, `${Date.now() - start} ms`);
    await output('internet', 'ping', '-c', '1', '-w', '2', '203.0.113.23');
    await network.clearFaults('node3');
  });

  test('lets one command hang until it is cleared', async () => {
    await network.setFault('node3', { kind: 'hanging-command', command: 'arping' });
    const hanging = await network.run('node3', ['arping', '-V'], { timeoutMs: 1500 });
    assert.equal(hanging.exitCode, null);
    await network.clearFaults('node3');
    assert.match(await output('node3', 'arping', '-V'), /iputils/);
  });

  test('crashes and boots a host', async () => {
    await network.crash('node3');
    assert.notEqual((await network.run('node3', ['true'])).exitCode, 0);
    await network.boot('node3');
    assert.equal(await output('node3', 'hostname'), 'node3\n');
  });

  test('is as new after a reset', async (t) => {
    await output('node1', 'ip', 'addr', 'del', `${service}/32`, 'dev', 'eth0');
    await output('node1', 'rm', '/etc/network/interfaces.d/service-203-0-113-50');
    const start = Date.now();
    await network.reset();
    t.diagnostic(`reset: ${Date.now() - start} ms`);
    await output('node1', 'cat', '/etc/network/interfaces.d/service-203-0-113-50');
    assert.notEqual((await network.run('node1', ['cat', '/etc/kept'])).exitCode, 0);
    await output('internet', 'ping', '-c', '1', '-w', '10', service);
    const entry = await output('gw', 'ip', 'neigh', 'show', service, 'dev', 'eth1');
    assert.match(entry, new RegExp(node1Mac));
    assert.equal(await hostNameOverSsh(hostOf('node1'), 30_000), 'node1');
  });

  test('leaves no port open after it was stopped', async () => {
    const second = await startNetwork();
    const ports = Object.values(second.hosts).map((host) => host.port);
    assert.ok(await isListening(ports[0] ?? 0));
    await second.stop();
    for (const port of ports) assert.equal(await isListening(port), false);
  });
});
