// The steps about keepalived on the lab's real kernels, by themselves: a network whose addresses are
// routed, from its first file to none. The bot's whole way is in networks.test.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { IpAddress, Port } from '../../src/domain/names.ts';
import type { Exposure } from '../../src/facts/keepalived/fragment.ts';
import type { LabNetwork } from '../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../src/lab/network/start-network.ts';
import { NO_CLOUD } from '../../src/ports/cloud.ts';
import { NO_TERMINALS } from '../../src/ports/terminals.ts';
import type { BoundStep, StepDriver } from '../../src/ports/step-driver.ts';
import type { World } from '../../src/ports/world.ts';
import { planStep, STEP_CATALOGUE } from '../../src/steps/catalogue.ts';
import { setKeepalivedFragment } from '../../src/steps/keepalived/set-keepalived-fragment.ts';
import { setProxiedAddresses } from '../../src/steps/keepalived/set-proxied-addresses.ts';
import { verifyExposure } from '../../src/steps/keepalived/verify-exposure.ts';
import { verifyGateway } from '../../src/steps/keepalived/verify-gateway.ts';
import { fragmentText, scriptText } from '../fakes/lab-vlan.ts';
import { sshTo } from '../fakes/test-bot.ts';
import {
  carry,
  eventually,
  giveInterface,
  isReachable,
  machine,
  output,
  ownersOf,
  ROUTERS,
} from './network-by-hand.ts';

const VLAN = 1234;
const GATEWAY = '203.0.113.129';
const ADDRESS = '203.0.113.135';
const PUBLIC = '203.0.113.81';
const INTERFACE = 'eth1.1234';

let network: LabNetwork;
let world: World;
let closing: () => Promise<void>;

before(async () => {
  network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
  await network.reset();
  const hosts = sshTo(network);
  closing = () => hosts.close();
  world = { hosts, terminals: NO_TERMINALS, cloud: NO_CLOUD, clock: systemClock };
  await carry(network, VLAN, ['router1-eth1', 'router2-eth1', 'node1-eth1', 'node2-eth1']);
  for (const [index, router] of ROUTERS.entries()) {
    await giveInterface(network, router, { vlan: VLAN, address: `203.0.113.${130 + index}/28` });
  }
  await network.startMachine(machine(1, { address: `${ADDRESS}/28`, gateway: GATEWAY }));
});
after(async () => {
  await closing();
  await network.stop();
});

function bind<Spec>(driver: StepDriver<Spec>, spec: object): BoundStep {
  const checked = driver.Spec.parse(spec);
  return STEP_CATALOGUE.bind(planStep('the-step', driver, checked as never));
}

const DNS: Exposure = {
  ip: PUBLIC as IpAddress,
  port: 53 as Port,
  protocol: 'udp',
  targets: [{ ip: ADDRESS as IpAddress, port: 53 as Port }],
};
const WEB: Exposure = {
  ...DNS,
  port: 80 as Port,
  protocol: 'tcp',
  targets: [{ ip: ADDRESS as IpAddress, port: 80 as Port }],
};

/** From and to what each router's file exposes; null: no file. */
function files(from: readonly Exposure[] | null, to: readonly Exposure[] | null): BoundStep {
  return bind(setKeepalivedFragment, {
    vlan: VLAN,
    path: '/etc/keepalived/conf.d/vlan1234.conf',
    gateway: GATEWAY,
    purpose: 'Test',
    routers: ROUTERS.map((host) => ({
      host,
      before: from === null ? null : fragmentText(host, from, 'routed'),
      after: to === null ? null : fragmentText(host, to, 'routed'),
    })),
  });
}

/** From and to which addresses the routers answer for; null: no script. */
function scripts(from: readonly string[] | null, to: readonly string[] | null): BoundStep {
  return bind(setProxiedAddresses, {
    vlan: VLAN,
    gateway: GATEWAY,
    routers: ROUTERS.map((host) => ({
      host,
      uplink: 'eth0',
      path: '/etc/keepalived/arpeggio/vlan1234.proxy-arp',
      before: from === null ? null : scriptText(from),
      after: to === null ? null : scriptText(to),
    })),
  });
}

async function carryOut(step: BoundStep): Promise<string> {
  assert.deepEqual(await step.check(world), { state: 'as-planned' });
  await step.apply(world);
  return step.verify(world);
}

const gateway = () =>
  bind(verifyGateway, {
    vlan: VLAN,
    ip: GATEWAY,
    routers: ROUTERS.map((host) => ({ host, interface: INTERFACE })),
  });

test('the first file makes the first router master of the gateway', async () => {
  await carryOut(scripts(null, []));
  await carryOut(files(null, []));
  assert.match(await gateway().verify(world), /^router1 is master and alone has 203\.0\.113\.129/);
});

test('a routed VM is reached from outside once it is proxied, and is so after a failover', async () => {
  assert.equal(await isReachable(network, 'internet', ADDRESS), false);
  assert.match(await carryOut(scripts([], [ADDRESS])), /^router1 answers ARP for /);
  assert.equal(await isReachable(network, 'internet', ADDRESS), true);
  await output(network, 'router1', 'systemctl', 'stop', 'keepalived');
  await eventually('router2 is master', async () => {
    const owners = await ownersOf(network, GATEWAY);
    return owners.join() === 'router2' ? owners : null;
  });
  // router2's script announces it; nobody has to wait for a cache to forget router1.
  assert.equal(await isReachable(network, 'internet', ADDRESS), true);
  assert.equal(await output(network, 'router1', 'ip', 'neigh', 'show', 'proxy'), '');
  await output(network, 'router1', 'systemctl', 'start', 'keepalived');
  assert.match(await gateway().verify(world), /^router2 is master/);
});

test('exposures come by a reload that keeps the gateway, and work for TCP and UDP', async () => {
  const hosts = [...ROUTERS];
  await carryOut(files([], [WEB, DNS]));
  assert.match(await gateway().verify(world), /^router2 is master/);
  for (const { port, protocol } of [WEB, DNS]) {
    const proof = bind(verifyExposure, {
      ...{ from: 'internet', ip: PUBLIC, port, protocol },
      routers: hosts,
    });
    assert.match(await proof.verify(world), /IPVS on router2 has counted \d+ to 203\.0\.113\.135/);
  }
});

test('the undo of each step leaves what was there before it', async () => {
  const step = files([WEB, DNS], null);
  await carryOut(step);
  assert.deepEqual(await ownersOf(network, PUBLIC), []);
  await step.undo?.(world);
  await eventually('a router is master again', async () => {
    const owners = await ownersOf(network, GATEWAY);
    return owners.length === 1 ? owners : null;
  });
  await carryOut(files([WEB, DNS], null));
  await carryOut(scripts([ADDRESS], null));
  for (const router of ROUTERS) {
    const left = await output(network, router, 'ip', 'neigh', 'show', 'proxy');
    assert.equal(left, '');
    const ours = ['/etc/keepalived/conf.d', '/etc/keepalived/arpeggio'];
    assert.equal(await output(network, router, 'find', ...ours, '-type', 'f'), '');
  }
});
