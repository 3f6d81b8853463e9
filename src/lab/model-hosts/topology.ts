// The hosts and cables of the lab, as in ../network/guest/topology.sh: the same names, addresses and
// MACs, so that a plan made on one fits the other. Extra nodes stand on the same public segment with
// addresses of 100.64.0.0/16 (RFC 6598), for tests with many hosts. First files: first-files.ts.
import { bringUp } from './boot/bring-up.ts';
import { firstFiles, interfacesOfExtraNode, interfacesOfMac } from './boot/first-files.ts';
import type { Segment, SegmentPort } from './kernel/link.ts';
import { type HostPlan, ModelHost, type NicPlan } from './kernel/model-host.ts';

export const SERVICE_ADDRESS = '203.0.113.50';

/** Last octet of 10.255.0.0/24 and of the public addresses. */
const OCTETS: Readonly<Record<string, number>> = {
  router1: 11,
  router2: 12,
  node1: 21,
  node2: 22,
  node3: 23,
  gw: 31,
  switch: 41,
  internet: 51,
};

/** Hosts in the order of the ports that they are given. */
const HOST_NAMES = Object.keys(OCTETS);

/** One end each of the switch's cables is a port with the name of the other end, in this order. */
const SWITCHED: readonly string[] = [
  'gw-eth1',
  ...['router1', 'router2', 'node1', 'node2', 'node3'].flatMap((host) =>
    [0, 1].map((index) => `${host}-eth${index}`),
  ),
];

export function buildHosts(
  options: { extraNodes: number; hasMac: boolean },
  now: () => number,
): ModelHost[] {
  const extra = Array.from({ length: options.extraNodes }, (_, index) => planOfExtraNode(index));
  if (options.hasMac) extra.push(planOfMac());
  const ports = [
    ...SWITCHED,
    ...extra.map(({ name, isMac }) => `${name}-${isMac ? 'en0' : 'eth0'}`),
  ];
  const plans = [...HOST_NAMES.map((name) => planOf(name, ports)), ...extra];
  const hosts = plans.map((plan) => new ModelHost(plan, (host) => bringUp(host, now)));
  connect(hosts, ports);
  return hosts;
}

function connect(hosts: readonly ModelHost[], ports: readonly string[]): void {
  const portOf = (hostName: string, nic: string): SegmentPort => {
    const host = hosts.find((candidate) => candidate.name === hostName);
    const link = host?.link(nic);
    if (host === undefined || link === undefined) throw new Error(`no ${nic} on ${hostName}`);
    return { host, link };
  };
  plug(
    'hub',
    hosts.map(({ name }) => portOf(name, 'mgmt0')),
  );
  plug('cable', [portOf('internet', 'eth0'), portOf('gw', 'eth0')]);
  for (const port of ports) {
    const dash = port.lastIndexOf('-');
    plug('cable', [portOf('switch', port), portOf(port.slice(0, dash), port.slice(dash + 1))]);
  }
}

export function plug(kind: Segment['kind'], ports: SegmentPort[]): void {
  const name = ports.map(({ host, link }) => `${host.name}.${link.name}`).join(' ');
  const segment: Segment = { name, kind, ports };
  for (const { link } of ports) link.segment = segment;
}

function planOf(name: string, switchPorts: readonly string[]): HostPlan {
  const octet = OCTETS[name] ?? 0;
  const ports = name === 'switch' ? switchPorts : [];
  return {
    name,
    nics: [...nicsOf(name, octet), ...ports.map(portNic)],
    files: firstFiles(name, octet, ports),
  };
}

function nicsOf(name: string, octet: number): NicPlan[] {
  const nic = (nicName: string, last: string): NicPlan => ({
    name: nicName,
    mac: `02:00:00:00:${octet}:${last}`,
  });
  const hasSecond = name === 'gw' || name.startsWith('router') || name.startsWith('node');
  return [
    nic('mgmt0', 'ff'),
    ...(name === 'switch' ? [] : [nic('eth0', '00')]),
    ...(hasSecond ? [nic('eth1', '01')] : []),
  ];
}

/** Nobody sends from a port of the switch, so its MAC only has to be its own. */
function portNic(name: string, index: number): NicPlan {
  const number = [index >> 8, index & 255].map((byte) => byte.toString(16).padStart(2, '0'));
  return { name, mac: `02:00:00:41:${number.join(':')}` };
}

function planOfExtraNode(index: number): HostPlan {
  const name = `node${index + 4}`;
  // From .1.0 on, so that no octet of the planned hosts is met.
  const high = 1 + Math.floor(index / 250);
  const low = 1 + (index % 250);
  const hex = [high, low].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
  return {
    name,
    nics: [
      { name: 'mgmt0', mac: `02:00:01:${hex}:ff` },
      { name: 'eth0', mac: `02:00:01:${hex}:00` },
    ],
    files: {
      '/etc/hostname': `${name}\n`,
      '/etc/network/interfaces': interfacesOfExtraNode(`${high}.${low}`),
    },
  };
}

/** Its stanzas stand for what a Mac has in its network settings. */
function planOfMac(): HostPlan {
  return {
    name: 'mac1',
    isMac: true,
    nics: [
      { name: 'mgmt0', mac: '02:00:00:00:71:ff' },
      { name: 'en0', mac: '02:00:00:00:71:00' },
    ],
    files: { '/etc/network/interfaces': interfacesOfMac() },
  };
}
