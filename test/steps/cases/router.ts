// The drivers of a router's side of a network: VLAN 1234 on eth1 of router1, its addresses, what is
// checked on it, and routes. The lab starts with nothing of it, and the switch carries no VLAN on its
// trunks.

import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { addNetworkAddress } from '../../../src/steps/router/add-network-address.ts';
import { checkAddressFree } from '../../../src/steps/router/check-address-free.ts';
import { createVlanInterface } from '../../../src/steps/router/create-vlan-interface.ts';
import { deleteVlanInterface } from '../../../src/steps/router/delete-vlan-interface.ts';
import { removeRoute } from '../../../src/steps/router/remove-route.ts';
import { setRoute } from '../../../src/steps/router/set-route.ts';
import { verifyVlan } from '../../../src/steps/router/verify-vlan.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const NAME = 'eth1.1234';
const LINK = { host: 'router1', parent: 'eth1', name: NAME, vlan: 1234 };
const SETTINGS = { rp_filter: '2', arp_ignore: '1' };
const KEYS = `net/ipv4/conf/${NAME}`;
const ONLY_LOOKS = { alreadyApplied: null, drifted: null };

async function type(network: ModelNetwork, host: string, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    const { exitCode, stderr } = await network.run(host, line.split(' '));
    if (exitCode !== 0) throw new Error(`${line} on ${host}: ${stderr}`);
  }
}

const by =
  (host: string, ...lines: string[]): Arrange =>
  (network) =>
    type(network, host, ...lines);

async function link(network: ModelNetwork, host: string, address?: string): Promise<void> {
  await type(network, host, `ip link add link eth1 name ${NAME} type vlan id 1234`);
  await type(network, host, `ip link set dev ${NAME} up`);
  if (address !== undefined) {
    await type(network, host, `ip addr replace ${address} dev ${NAME}`);
  }
}

const withSettings = async (network: ModelNetwork): Promise<void> => {
  await link(network, 'router1');
  await type(network, 'router1', `sysctl -w ${KEYS}/rp_filter=2 ${KEYS}/arp_ignore=1`);
};

async function carry(network: ModelNetwork, ...hosts: string[]): Promise<void> {
  for (const host of hosts) {
    await type(network, 'switch', `bridge vlan add vid 1234 dev ${host}-eth1`);
  }
}

/** Both routers with their own addresses, the switch, and one VM on node2. */
const network1234: Arrange = async (network) => {
  await link(network, 'router1', '10.12.0.2/24');
  await link(network, 'router2', '10.12.0.3/24');
  await carry(network, 'router1', 'router2', 'node2');
  await network.startMachine({
    name: 'web1',
    node: 'node2',
    vlan: 1234,
    mac: '02:00:00:00:90:01',
    address: '10.12.0.10/24',
    gateway: '10.12.0.1',
  });
};

const proof = {
  vlan: 1234,
  routers: [
    { host: 'router1', interface: NAME, ip: '10.12.0.2' },
    { host: 'router2', interface: NAME, ip: '10.12.0.3' },
  ],
  machines: [{ name: 'web1', ip: '10.12.0.10' }],
};

const VIA = 'ip route replace 10.99.0.0/24 via';
const route = {
  host: 'router1',
  destination: '10.99.0.0/24',
  nextHop: '203.0.113.21',
  interface: 'eth0',
};

export const ROUTER_CASES: readonly StepCase[] = [
  stepCase(
    createVlanInterface,
    { ...LINK, settings: SETTINGS },
    {
      about: 'with its settings',
      alreadyApplied: withSettings,
      drifted: (network) => link(network, 'router1', '10.12.0.2/24'),
    },
  ),
  stepCase(
    createVlanInterface,
    { ...LINK, name: 'vlan1234', settings: {} },
    {
      about: 'under another name, where that VLAN has an interface already',
      alreadyApplied: by(
        'router1',
        'ip link add link eth1 name vlan1234 type vlan id 1234',
        'ip link set dev vlan1234 up',
      ),
      drifted: (network) => link(network, 'router1'),
      effectMissing: by('router1', 'ip link add link eth1 name vlan1234 type vlan id 1235'),
    },
  ),
  stepCase(
    deleteVlanInterface,
    { ...LINK, settings: SETTINGS, addresses: ['10.12.0.2/24', '10.12.0.1/32'] },
    {
      about: 'with its addresses',
      asPlanned: async (network) => {
        await withSettings(network);
        await type(
          network,
          'router1',
          `ip addr replace 10.12.0.2/24 dev ${NAME}`,
          `ip addr replace 10.12.0.1/32 dev ${NAME}`,
        );
      },
      alreadyApplied: by('router1', `ip link del ${NAME}`),
      drifted: by('router1', `ip addr replace 10.12.0.77/24 dev ${NAME}`),
    },
  ),
  stepCase(
    addNetworkAddress,
    { host: 'router1', interface: NAME, ip: '10.12.0.2', prefixLength: 24 },
    {
      about: 'on a VLAN interface',
      asPlanned: (network) => link(network, 'router1'),
      alreadyApplied: by('router1', `ip addr replace 10.12.0.2/24 dev ${NAME}`),
      drifted: by('router1', 'ip addr replace 10.12.0.2/24 dev eth1'),
    },
  ),
  stepCase(
    checkAddressFree,
    { host: 'router1', interface: NAME, ip: '10.12.0.1' },
    {
      ...ONLY_LOOKS,
      about: 'against a host that holds it',
      asPlanned: async (network) => {
        await link(network, 'router1');
        await carry(network, 'router1', 'router2');
      },
      effectMissing: (network) => link(network, 'router2', '10.12.0.1/24'),
    },
  ),
  stepCase(
    checkAddressFree,
    { host: 'router1', interface: NAME, ip: '10.12.0.1' },
    {
      ...ONLY_LOOKS,
      about: 'against a host that answers for others',
      asPlanned: async (network) => {
        await link(network, 'router1', '10.12.0.2/24');
        await carry(network, 'router1', 'router2');
      },
      effectMissing: async (network) => {
        await link(network, 'router2');
        await type(network, 'router2', 'sysctl -w net.ipv4.ip_forward=1');
        await type(network, 'router2', `sysctl -w ${KEYS}/proxy_arp=1`);
      },
    },
  ),
  stepCase(verifyVlan, proof, {
    ...ONLY_LOOKS,
    about: 'two routers and a VM, while the switch leaves out the port of its node',
    asPlanned: network1234,
    effectMissing: by('switch', 'bridge vlan del vid 1234 dev node2-eth1'),
  }),
  stepCase(
    verifyVlan,
    { ...proof, routers: proof.routers.slice(0, 1), machines: [] },
    {
      ...ONLY_LOOKS,
      about: 'one router by itself',
      asPlanned: network1234,
      effectMissing: by('router1', `ip link set dev ${NAME} down`),
    },
  ),
  stepCase(
    verifyVlan,
    { ...proof, machines: [] },
    {
      ...ONLY_LOOKS,
      about: 'a stranger with the address of the other router',
      asPlanned: network1234,
      effectMissing: (network) =>
        network.startMachine({
          name: 'stranger',
          node: 'node2',
          vlan: 1234,
          mac: '02:00:00:00:90:02',
          address: '10.12.0.3/24',
          gateway: null,
        }),
    },
  ),
  stepCase(
    setRoute,
    { ...route, before: null },
    {
      about: 'a new one',
      alreadyApplied: by('router1', `${VIA} 203.0.113.21 dev eth0`),
      drifted: by('router1', `${VIA} 203.0.113.22 dev eth0`),
    },
  ),
  stepCase(
    setRoute,
    {
      host: 'router1',
      destination: '203.0.113.50/32',
      nextHop: '203.0.113.12',
      interface: 'eth0',
      before: { nextHop: null, interface: 'eth1' },
    },
    {
      about: 'of one address, from an interface to another router',
      asPlanned: by('router1', 'ip route replace 203.0.113.50/32 dev eth1'),
      alreadyApplied: by('router1', 'ip route replace 203.0.113.50/32 via 203.0.113.12 dev eth0'),
      drifted: by('router1', 'ip route del 203.0.113.50/32'),
    },
  ),
  stepCase(
    removeRoute,
    { ...route, interface: null },
    {
      about: 'wherever its next hop is',
      asPlanned: by('router1', `${VIA} 203.0.113.21`),
      alreadyApplied: by('router1', 'ip route del 10.99.0.0/24'),
      drifted: by('router1', `${VIA} 203.0.113.22 dev eth0`),
    },
  ),
];
