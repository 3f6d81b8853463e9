// The hosts, cables and first files of the lab, as in ../network/guest: the same names, addresses,
// MACs and interfaces(5) files, so that a plan made on one fits the other. Extra nodes stand on the
// same public segment with addresses of 100.64.0.0/16 (RFC 6598), for tests with many hosts.
import type { Segment } from './kernel/link.ts';
import { type HostPlan, ModelHost, type NicPlan } from './kernel/model-host.ts';

const PUBLIC_GATEWAY = '203.0.113.1';
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
  vm1: 61,
  vm2: 62,
};

/** Hosts in the order of the ports that they are given. */
const HOST_NAMES = Object.keys(OCTETS);

/** Who hears whom. A NIC that is in no list has a cable that leads nowhere in the model. */
const SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  upstream: ['internet.eth0', 'gw.eth0'],
  public: ['gw.eth1', 'router1.eth0', 'router2.eth0', 'node1.eth0', 'node2.eth0', 'node3.eth0'],
};

export function buildHosts(extraNodes: number): ModelHost[] {
  const plans = HOST_NAMES.map(planOf);
  for (let index = 0; index < extraNodes; index += 1) plans.push(planOfExtraNode(index));
  const hosts = plans.map((plan) => new ModelHost(plan));
  connect(hosts);
  return hosts;
}

function connect(hosts: readonly ModelHost[]): void {
  const segments = new Map<string, Segment>();
  const attach = (segmentName: string, host: ModelHost, nic: string): void => {
    const segment = segments.get(segmentName) ?? { name: segmentName, ports: [] };
    segments.set(segmentName, segment);
    const link = host.link(nic);
    if (link === undefined) throw new Error(`${host.name} has no ${nic}`);
    link.segment = segment;
    segment.ports.push({ host, link });
  };
  for (const host of hosts) attach('management', host, 'mgmt0');
  for (const [name, members] of Object.entries(SEGMENTS)) {
    for (const member of members) {
      const [hostName = '', nic = ''] = member.split('.');
      const host = hosts.find((candidate) => candidate.name === hostName);
      if (host !== undefined) attach(name, host, nic);
    }
  }
  for (const host of hosts.slice(HOST_NAMES.length)) attach('public', host, 'eth0');
}

function planOf(name: string): HostPlan {
  return {
    name,
    nics: nicsOf(name),
    files: {
      '/etc/hostname': `${name}\n`,
      '/etc/network/interfaces': interfacesOf(name),
      '/etc/sysctl.d/10-lab.conf': sysctlsOf(name),
      ...(name === 'node1' ? serviceFiles() : {}),
    },
  };
}

function nicsOf(name: string): NicPlan[] {
  const octet = OCTETS[name] ?? 0;
  const nic = (nicName: string, last: string): NicPlan => ({
    name: nicName,
    mac: `02:00:00:00:${octet}:${last}`,
  });
  const hasSecond = name === 'gw' || name.startsWith('router') || name.startsWith('node');
  const machine = machinePortOf(name);
  return [
    nic('mgmt0', 'ff'),
    ...(name === 'switch' ? [] : [nic('eth0', '00')]),
    ...(hasSecond ? [nic('eth1', '01')] : []),
    ...(machine === undefined ? [] : [nic(machine, '02')]),
  ];
}

function interfacesOf(name: string): string {
  const octet = OCTETS[name] ?? 0;
  const head = `auto lo\niface lo inet loopback\n\n${stanza('mgmt0', `10.255.0.${octet}/24`)}`;
  return `${head}${publicStanzas(name, octet)}source /etc/network/interfaces.d/*\n`;
}

function publicStanzas(name: string, octet: number): string {
  if (name === 'internet') return stanza('eth0', '198.51.100.10/24', '198.51.100.1');
  if (name === 'gw') {
    return stanza('eth0', '198.51.100.1/24') + stanza('eth1', `${PUBLIC_GATEWAY}/24`);
  }
  if (name === 'vm1') return stanza('eth0', '10.12.34.101/24', '10.12.34.1');
  if (name === 'vm2') return stanza('eth0', '10.12.34.102/24', '10.12.34.1');
  const own = stanza('eth0', `203.0.113.${octet}/24`, PUBLIC_GATEWAY);
  if (name.startsWith('router')) return own + manual('eth1', '');
  return name.startsWith('node') ? own + bridgeStanzas(name) : '';
}

function stanza(nic: string, address: string, gateway?: string): string {
  const last = gateway === undefined ? '' : `    gateway ${gateway}\n`;
  return `auto ${nic}\niface ${nic} inet static\n    address ${address}\n${last}\n`;
}

function manual(nic: string, before: string): string {
  const down = '    down ip link set $IFACE down\n\n';
  return `auto ${nic}\niface ${nic} inet manual\n${before}    up ip link set $IFACE up\n${down}`;
}

function bridgeStanzas(name: string): string {
  const create = 'ip link add $IFACE type bridge vlan_filtering 1 vlan_default_pvid 0';
  const bridge = manual('vmbr0', `    pre-up ${create}\n`);
  const machine = machinePortOf(name);
  return (
    bridge +
    portStanza('eth1', '2-4094') +
    (machine === undefined ? '' : portStanza(machine, '1234 pvid untagged'))
  );
}

function portStanza(nic: string, vlans: string): string {
  const join = '    pre-up ip link set $IFACE master vmbr0\n';
  return manual(nic, `${join}    up bridge vlan add dev $IFACE vid ${vlans}\n`);
}

/** The NIC of a node that its virtual machine is plugged into. */
function machinePortOf(name: string): string | undefined {
  if (name === 'node1') return 'vnet-vm1';
  return name === 'node2' ? 'vnet-vm2' : undefined;
}

function sysctlsOf(name: string): string {
  const common = 'net.ipv6.conf.all.disable_ipv6=1\nnet.ipv6.conf.default.disable_ipv6=1\n';
  return name === 'gw' ? `${common}net.ipv4.ip_forward=1\n` : common;
}

/** .50 is the address that moves; .60 is a neighbour that must survive every move of .50. */
function serviceFiles(): Record<string, string> {
  return Object.fromEntries(
    ['50', '60'].map((last) => [
      `/etc/network/interfaces.d/service-203-0-113-${last}`,
      `iface eth0 inet static\n    address 203.0.113.${last}/32\n`,
    ]),
  );
}

function planOfExtraNode(index: number): HostPlan {
  const name = `node${index + 4}`;
  // From .1.0 on, so that no octet of the planned hosts is met.
  const high = 1 + Math.floor(index / 250);
  const low = 1 + (index % 250);
  const hex = [high, low].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
  const own =
    stanza('mgmt0', `10.255.${high}.${low}/16`) + stanza('eth0', `100.64.${high}.${low}/16`);
  return {
    name,
    nics: [
      { name: 'mgmt0', mac: `02:00:01:${hex}:ff` },
      { name: 'eth0', mac: `02:00:01:${hex}:00` },
    ],
    files: {
      '/etc/hostname': `${name}\n`,
      '/etc/network/interfaces': `auto lo\niface lo inet loopback\n\n${own}source /etc/network/interfaces.d/*\n`,
    },
  };
}
