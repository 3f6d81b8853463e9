// /new-network as a table: facts and what was typed in, the steps or the refusal out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planNewNetwork } from '../../../src/commands/new-network.ts';
import type { NetworkFacts } from '../../../src/commands/vlan-network/facts.ts';
import type { Inventory } from '../../../src/domain/inventory.ts';
import type { IpAddress, Prefix, VlanId } from '../../../src/domain/names.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { LAB_NETWORKS } from '../../fakes/lab-inventory.ts';
import {
  cloudNetwork,
  CONTEXT,
  fragment,
  intentOf,
  labCloud,
  labFacts,
  labRouter,
  labSwitch,
  link,
  planOf,
  refusalOfWords,
  route,
} from '../scenes/network-facts.ts';

function plan(typed: string, facts: NetworkFacts = labFacts()): Plan {
  return planOf(planNewNetwork(intentOf(typed), facts, CONTEXT));
}

function ids({ steps }: Plan): string[] {
  return steps.map(({ id }) => id);
}

/** `vlan1234 10.12.0.0/24 10.12.0.1 nat`: what was decided. */
function decided({ facts }: Plan): string {
  const { network } = facts as { readonly network: Record<string, string> };
  return ['name', 'prefix', 'gateway', 'mode'].map((key) => network[key]).join(' ');
}

describe('what is not typed is computed', () => {
  test('everything', () => {
    assert.equal(decided(plan('/new-network vlan 1234')), 'vlan1234 10.12.0.0/24 10.12.0.1 nat');
  });

  test('the lowest prefix of the pool that nobody has', () => {
    const facts = labFacts({
      cloud: labCloud({
        networks: [cloudNetwork({ vlan: '1200', prefix: '10.12.0.0/24' as Prefix })],
      }),
      routers: [
        labRouter(0, { routes: [route('10.12.1.0/25', 'eth7')] }),
        labRouter(1, {
          fragments: [fragment(1, { vlan: 7 as VlanId, prefix: '10.12.2.0/23' as Prefix })],
        }),
      ],
    });
    assert.equal(
      decided(plan('/new-network vlan 1234', facts)),
      'vlan1234 10.12.4.0/24 10.12.4.1 nat',
    );
  });

  test('the mode follows from the prefix', () => {
    const made = plan('/new-network vlan 1234 cidr 203.0.113.144/28');
    assert.equal(decided(made), 'vlan1234 203.0.113.144/28 203.0.113.145 routed');
  });

  test('a routed prefix is cut out of the segment, beside its own addresses', () => {
    const made = plan('/new-network vlan 1234 mode routed');
    assert.equal(decided(made), 'vlan1234 203.0.113.128/28 203.0.113.129 routed');
  });

  test('what is typed is taken', () => {
    const made = plan('/new-network vlan 1234 cidr 10.9.0.0/28 gateway 10.9.0.14 name shop');
    assert.equal(decided(made), 'shop 10.9.0.0/28 10.9.0.14 nat');
    assert.deepEqual(
      made.steps.filter(({ id }) => id.startsWith('address-on')).map(({ title }) => title),
      ['Add 10.9.0.1/28 to eth1.1234 on router1', 'Add 10.9.0.2/28 to eth1.1234 on router2'],
    );
  });

  test('a trunk with a long name gets a VLAN interface that the kernel takes', () => {
    const [first, second] = LAB_NETWORKS.routers;
    assert.ok(first !== undefined && second !== undefined);
    const long = { ...first, trunk: 'enp129s0f0np0' as typeof first.trunk };
    const inventory = {
      ...CONTEXT.inventory,
      networks: { ...LAB_NETWORKS, routers: [long, second] },
    };
    const facts = labFacts({
      routers: [labRouter(0, { router: long, links: [link('enp129s0f0np0')] }), labRouter(1)],
    });
    const made = planOf(
      planNewNetwork(intentOf('/new-network vlan 1234'), facts, { ...CONTEXT, inventory }),
    );
    const names = made.steps
      .filter(({ id }) => id.startsWith('create-vlan'))
      .map((step) => step.title);
    assert.deepEqual(names, [
      'Create vlan1234 on router1: VLAN 1234 of enp129s0f0np0',
      'Create eth1.1234 on router2: VLAN 1234 of eth1',
    ]);
  });
});

function onRouter(host: string): string[] {
  return [
    `create-vlan-on-${host}`,
    `check-gateway-from-${host}`,
    `check-own-address-from-${host}`,
    `address-on-${host}`,
  ];
}

describe('the steps', () => {
  const cloudAndSwitch = ['create-offering', 'create-network', 'carry-switch'];
  const interfaces = [...onRouter('router1'), ...onRouter('router2')];
  const forwarding = ['router1', 'router2'].flatMap((host) => [
    `forward-on-${host}`,
    `persist-forwarding-on-${host}`,
  ]);
  const files = ['persist-on-router1', 'persist-on-router2'];

  test('CloudStack and the switch, then the routers, files last, and then the proof', () => {
    assert.deepEqual(ids(plan('/new-network vlan 1234')), [
      ...cloudAndSwitch,
      ...interfaces,
      ...forwarding,
      'set-gateway',
      'verify-gateway',
      ...files,
      'verify-gateway-at-end',
      'verify-vlan',
    ]);
  });

  test('what is there is not made again: the offering, forwarding, a trunk that carries everything', () => {
    const offering = {
      id: cloudNetwork().id,
      name: LAB_NETWORKS.cloud.networkOffering,
      displayText: '',
      state: 'Enabled',
      guestType: 'Isolated',
      specifyVlan: true,
      specifyIpRanges: false,
      isPersistent: false,
      forVpc: false,
      services: [],
    };
    const isOn = { isOn: true, isPersistent: true, forwardPolicy: 'accept' as const, rpFilter: {} };
    const open = labSwitch();
    const ports = new Map(
      [...(open.trunks?.ports ?? [])].map(([name, port]) => {
        return [name, { ...port, carries: 'all' as const }] as const;
      }),
    );
    assert.ok(open.trunks !== null);
    const facts = labFacts({
      cloud: labCloud({ offerings: [offering] }),
      routers: [labRouter(0, { forwarding: isOn }), labRouter(1, { forwarding: isOn })],
      switches: [{ ...open, trunks: { ...open.trunks, ports } }],
    });
    const made = plan('/new-network vlan 1234', facts);
    assert.deepEqual(ids(made), [
      'create-network',
      ...interfaces,
      'set-gateway',
      'verify-gateway',
      ...files,
      'verify-gateway-at-end',
      'verify-vlan',
    ]);
    assert.match(made.warnings.join(), /router1-eth1 carries every VLAN; nothing is done there/);
  });

  test('mode routed: the script with the addresses is there before keepalived needs it', () => {
    const steps = ids(plan('/new-network vlan 1234 mode routed'));
    assert.ok(steps.indexOf('set-proxied-addresses') < steps.indexOf('set-gateway'));
    assert.ok(steps.includes('set-proxied-addresses'));
  });

  test('one router has a gateway address by VRRP, too, only without a partner', () => {
    const networks = { ...LAB_NETWORKS, routers: LAB_NETWORKS.routers.slice(0, 1) };
    const inventory: Inventory = { ...CONTEXT.inventory, networks };
    const facts = labFacts({ routers: [labRouter(0)] });
    const made = planOf(
      planNewNetwork(intentOf('/new-network vlan 1234'), facts, { ...CONTEXT, inventory }),
    );
    assert.deepEqual(ids(made), [
      ...cloudAndSwitch,
      ...onRouter('router1'),
      ...forwarding.slice(0, 2),
      'set-gateway',
      'verify-gateway',
      'persist-on-router1',
      'verify-gateway-at-end',
      'verify-vlan',
    ]);
  });

  test('VLAN, prefix and routers are locked', () => {
    assert.deepEqual(plan('/new-network vlan 1234 cidr 10.9.0.0/23').locks, [
      'vlan:1234',
      'prefix:10.9.0.0/23',
      'router:router1',
      'router:router2',
    ]);
  });

  test('another network elsewhere does not outdate the plan, one in its way does', () => {
    const before = plan('/new-network vlan 1234');
    const elsewhere = cloudNetwork({ vlan: '1300', prefix: '10.99.0.0/24' as Prefix });
    const later = labFacts({ cloud: labCloud({ networks: [elsewhere] }) });
    assert.equal(plan('/new-network vlan 1234', later).factsDigest, before.factsDigest);
    const inTheWay = cloudNetwork({ vlan: '1300', prefix: '10.12.0.0/24' as Prefix });
    const moved = labFacts({ cloud: labCloud({ networks: [inTheWay] }) });
    assert.notEqual(plan('/new-network vlan 1234', moved).factsDigest, before.factsDigest);
  });
});

describe('what drops packets silently is explained', () => {
  test('a FORWARD policy and strict rp_filter are warnings', () => {
    const forwarding = {
      isOn: true,
      isPersistent: true,
      forwardPolicy: 'drop' as const,
      rpFilter: { eth0: '1' },
    };
    const facts = labFacts({ routers: [labRouter(0, { forwarding }), labRouter(1)] });
    const { warnings } = plan('/new-network vlan 1234', facts);
    assert.match(warnings[0] ?? '', /The firewall on router1 drops .* FORWARD/);
    assert.match(warnings[1] ?? '', /eth0 on router1 has strict rp_filter/);
    assert.equal(warnings.length, 2);
  });

  test('without a switch somebody has to see to the VLAN', () => {
    const { warnings } = plan('/new-network vlan 1234', labFacts({ switches: [] }));
    assert.match(warnings.join(), /No switch is configured/);
  });
});

describe('words that are refused before anything is read', () => {
  const refusals: readonly (readonly [string, string])[] = [
    ['/new-network vlan 1', 'not-a-vlan'],
    ['/new-network vlan 0', 'not-a-vlan'],
    ['/new-network vlan 4095', 'not-a-vlan'],
    ['/new-network vlan 0123', 'not-a-vlan'],
    ['/new-network vlan 0x4d2', 'not-a-vlan'],
    ['/new-network vlan 1234 cidr 10.12.0.1/24', 'not-a-prefix'],
    ['/new-network vlan 1234 cidr 10.12.0.0', 'not-a-prefix'],
    ['/new-network vlan 1234 gateway 10.12.0.0/24', 'not-an-address'],
    ['/new-network vlan 1234 mode bridged', 'input-not-understood'],
    ['/new-network vlan 1234 name "my net"', 'input-not-understood'],
    ['/new-network 1234', 'input-not-understood'],
    ['/new-network', 'input-not-understood'],
  ];
  for (const [typed, code] of refusals) {
    test(typed, () => assert.equal(refusalOfWords(typed), code));
  }
});

test('the gateway address is a host address, whoever chose it', () => {
  const { steps } = plan('/new-network vlan 1234');
  const { spec } = steps.find(({ id }) => id === 'verify-gateway') ?? {};
  assert.deepEqual(spec, {
    vlan: 1234,
    ip: '10.12.0.1' as IpAddress,
    routers: [
      { host: 'router1', interface: 'eth1.1234' },
      { host: 'router2', interface: 'eth1.1234' },
    ],
  });
});
