// VLAN 1234 of the model network as Arpeggio would have made it, by hand and piece by piece: for tests
// that start in the middle. Own texts are rendered by the code under test; whether those are what
// keepalived reads is tested against real ones in test/facts/.

import type { NetworkMode } from '../../src/domain/inventory.ts';
import type {
  ChangeId,
  InterfaceName,
  IpAddress,
  Port,
  Prefix,
  VlanId,
} from '../../src/domain/names.ts';
import {
  type Exposure,
  fragmentPath,
  renderFragment,
} from '../../src/facts/keepalived/fragment.ts';
import { renderProxyScript } from '../../src/facts/keepalived/proxy-script.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';

const VLAN = 1234 as VlanId;
const ROUTERS = ['router1', 'router2'];
const CHANGE = 'cvlan23' as ChangeId;
const TRUNKS = [...ROUTERS, 'node1', 'node2', 'node3'].map((host) => `${host}-eth1`);

export const WEB: Exposure = {
  ip: '203.0.113.80' as IpAddress,
  port: 80 as Port,
  protocol: 'tcp',
  targets: [{ ip: '10.12.0.11' as IpAddress, port: 80 as Port }],
};

/** Switch, VLAN interfaces, own addresses and forwarding; keepalived knows nothing of it yet. */
export async function wire(
  network: ModelNetwork,
  first = '10.12.0.2/24',
  second = '10.12.0.3/24',
): Promise<void> {
  for (const port of TRUNKS) {
    await must(network, 'switch', ['bridge', 'vlan', 'add', 'dev', port, 'vid', '1234']);
  }
  for (const [index, host] of ROUTERS.entries()) {
    const add = 'ip link add link eth1 name eth1.1234 type vlan id 1234';
    await must(network, host, add.split(' '));
    await must(network, host, ['ip', 'link', 'set', 'eth1.1234', 'up']);
    const own = index === 0 ? first : second;
    await must(network, host, ['ip', 'addr', 'replace', own, 'dev', 'eth1.1234']);
    await must(network, host, ['sysctl', '-w', 'net/ipv4/ip_forward=1']);
  }
}

/** Gives each router its file and has it loaded, router1 first, so that router1 is master. */
export async function load(
  network: ModelNetwork,
  textFor: (router: string) => string,
): Promise<void> {
  for (const host of ROUTERS) {
    network.host(host).writeFile(fragmentPath(VLAN), textFor(host));
    await must(network, host, ['systemctl', 'reload', 'keepalived']);
  }
}

/** A VM with a web server, on the target address of `WEB`. */
export async function startWeb(network: ModelNetwork, name = 'web1', last = 11): Promise<void> {
  await network.startMachine({
    name,
    node: 'node1',
    vlan: 1234,
    mac: `02:00:00:12:34:${last}`,
    address: `10.12.0.${last}/24`,
    gateway: '10.12.0.1',
  });
}

export function fragmentText(
  router: string,
  exposures: readonly Exposure[],
  mode: NetworkMode = 'nat',
): string {
  const isNat = mode === 'nat';
  return renderFragment({
    changeId: CHANGE,
    vlan: VLAN,
    prefix: (isNat ? '10.12.0.0/24' : '203.0.113.128/28') as Prefix,
    gateway: (isNat ? '10.12.0.1' : '203.0.113.129') as IpAddress,
    interface: 'eth1.1234' as InterfaceName,
    uplink: 'eth0' as InterfaceName,
    mode,
    priority: router === 'router1' ? 250 : 240,
    exposures,
  });
}

export function scriptText(addresses: readonly string[]): string {
  return renderProxyScript({
    changeId: CHANGE,
    vlan: VLAN,
    uplink: 'eth0' as InterfaceName,
    nextHop: '203.0.113.1' as IpAddress,
    addresses: addresses as readonly IpAddress[],
  });
}

async function must(network: ModelNetwork, host: string, argv: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await network.run(host, argv);
  if (exitCode !== 0) throw new Error(`${host}: ${argv.join(' ')}: ${stderr}`);
}
