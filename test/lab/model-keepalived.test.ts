// keepalived on the model hosts does what was measured with 2.2.7 on real ones: who becomes master, what
// splits the brain, what a bad reload leaves behind, and how IPVS balances.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';
import type { Target } from '../../src/facts/keepalived/fragment.ts';
import { fragmentText, load, scriptText, startWeb, WEB, wire } from '../fakes/lab-vlan.ts';

const FILE = '/etc/keepalived/conf.d/vlan1234.conf';
const GATEWAY = '10.12.0.1';
const ROUTERS = ['router1', 'router2'];

let network: ModelNetwork;
before(async () => {
  network = await startModelNetwork({ isHostKeyShared: true });
});
beforeEach(async () => {
  await network.reset();
  await wire(network);
});
after(async () => {
  assert.deepEqual(network.unknownCommands, []);
  await network.stop();
});

function ownersOf(address: string): string[] {
  return ROUTERS.filter((host) => network.host(host).kernel.holderOf(address) !== undefined);
}

function edit(host: string, change: (text: string) => string): void {
  network.host(host).writeFile(FILE, change(network.host(host).readFile(FILE) ?? ''));
}

async function reload(host: string): Promise<void> {
  await network.run(host, ['systemctl', 'reload', 'keepalived']);
}

async function fetch(from: string, address: string): Promise<number | null> {
  const script = 'exec 3<>/dev/tcp/$0/$1';
  const argv = ['timeout', '3', 'bash', '-c', script, address, '80'];
  return (await network.run(from, argv)).exitCode;
}

test('the first router to load it is master, and one that comes back takes nothing over', async () => {
  await load(network, (router) => fragmentText(router, []));
  assert.deepEqual(ownersOf(GATEWAY), ['router1']);
  await network.run('router1', ['systemctl', 'stop', 'keepalived']);
  assert.deepEqual(ownersOf(GATEWAY), ['router2']);
  await network.run('router1', ['systemctl', 'start', 'keepalived']);
  assert.deepEqual(ownersOf(GATEWAY), ['router2']);
});

test('a router that crashes loses the gateway to the other', async () => {
  await load(network, (router) => fragmentText(router, []));
  await network.crash('router1');
  assert.deepEqual(ownersOf(GATEWAY), ['router2']);
});

test('a VLAN that is cut between the routers makes both master, and one of them yields later', async () => {
  await load(network, (router) => fragmentText(router, []));
  const port = ['dev', 'router2-eth1', 'vid', '1234'];
  await network.run('switch', ['bridge', 'vlan', 'del', ...port]);
  assert.deepEqual(ownersOf(GATEWAY), ROUTERS);
  await network.run('switch', ['bridge', 'vlan', 'add', ...port]);
  assert.deepEqual(ownersOf(GATEWAY), ['router1']);
});

test('one more address in the adverts of one router splits the brain, an excluded one does not', async () => {
  await load(network, (router) => fragmentText(router, []));
  edit('router1', () => fragmentText('router1', [WEB]));
  await reload('router1');
  assert.deepEqual(ownersOf(GATEWAY), ['router1']);
  edit('router1', (text) =>
    text.replace('    10.12.0.1/32', '    10.12.0.254/32\n    10.12.0.1/32'),
  );
  await reload('router1');
  assert.deepEqual(ownersOf(GATEWAY), ROUTERS);
});

test('a reload with a bad file ends keepalived and leaves its addresses beside those of the other', async () => {
  await load(network, (router) => fragmentText(router, []));
  edit('router1', (text) => text.replace('  priority', '  prority'));
  await reload('router1');
  const state = await network.run('router1', ['systemctl', 'is-active', 'keepalived']);
  assert.equal(state.stdout, 'inactive\n');
  assert.deepEqual(ownersOf(GATEWAY), ROUTERS);
});

test('a virtual server ends keepalived on a kernel without IPVS, although its test likes the file', async () => {
  await load(network, (router) => fragmentText(router, []));
  network.host('router1').alter((kernel) => {
    kernel.hasIpvs = false;
  });
  edit('router1', () => fragmentText('router1', [WEB]));
  assert.equal((await network.run('router1', ['keepalived', '-t'])).exitCode, 0);
  await reload('router1');
  assert.deepEqual(ownersOf(GATEWAY), ['router2']);
});

test('a public port is balanced over the targets that answer, also after a failover', async () => {
  const second = { ip: '10.12.0.12', port: 80 } as Target;
  const both = { ...WEB, targets: [...WEB.targets, second] };
  await startWeb(network);
  await startWeb(network, 'web2', 12);
  await load(network, (router) => fragmentText(router, [both]));
  for (const _ of ['one', 'two']) assert.equal(await fetch('internet', WEB.ip), 0);
  const counted = await network.run('router1', ['ipvsadm', '-Ln', '--stats', '--exact']);
  assert.match(counted.stdout, /TCP {2}203\.0\.113\.80:80 +2 /);
  assert.match(counted.stdout, /-> 10\.12\.0\.11:80 +1 [^]*-> 10\.12\.0\.12:80 +1 /);
  await network.crash('router1');
  assert.equal(await fetch('internet', WEB.ip), 0);
  await network.stopMachine('web1');
  assert.equal(await fetch('internet', WEB.ip), 0);
  const left = await network.run('router2', ['ipvsadm', '-Ln', '--stats', '--exact']);
  assert.doesNotMatch(left.stdout, /10\.12\.0\.11/);
});

test('a VM whose answers do not pass the balancing router is not reached', async () => {
  await startWeb(network);
  await load(network, (router) => fragmentText(router, [WEB]));
  network.host('web1').alter((kernel) => {
    kernel.staticRoutes = [];
  });
  assert.notEqual(await fetch('internet', WEB.ip), 0);
});

test('a routed address is answered for by the master alone, and the gateway follows it', async () => {
  const path = '/etc/keepalived/arpeggio/vlan1234.proxy-arp';
  for (const host of ROUTERS) {
    network.host(host).alter(({ files }) => {
      files.makeDirectory('/etc/keepalived/arpeggio');
      files.write(path, scriptText(['203.0.113.135']), { mode: 0o755 });
    });
  }
  await load(network, (router) => fragmentText(router, [], 'routed'));
  const proxied = () =>
    ROUTERS.filter((host) => network.host(host).kernel.link('eth0')?.proxies.has('203.0.113.135'));
  assert.deepEqual(proxied(), ['router1']);
  await network.run('router1', ['systemctl', 'stop', 'keepalived']);
  assert.deepEqual(proxied(), ['router2']);
});
