// What /new-network refuses about VLAN and prefix, as a table: facts and what was typed in, the refusal
// out. What it refuses about the routers is in new-network-routers.test.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planNewNetwork } from '../../../src/commands/new-network.ts';
import type { NetworkFacts } from '../../../src/commands/vlan-network/facts.ts';
import type { Prefix, VlanId } from '../../../src/domain/names.ts';
import {
  cloudNetwork,
  CONTEXT,
  fragment,
  intentOf,
  labCloud,
  labFacts,
  labRouter,
  labSwitch,
  refusalOf,
  vlanInterface,
} from '../scenes/network-facts.ts';

interface Row {
  readonly name: string;
  readonly typed?: string;
  readonly facts?: NetworkFacts;
  readonly expected: RegExp;
}

function inCloud(changed: Parameters<typeof cloudNetwork>[0]) {
  return labFacts({ cloud: labCloud({ networks: [cloudNetwork(changed)] }) });
}

function onRouter1(changed: Parameters<typeof labRouter>[1]) {
  return labFacts({ routers: [labRouter(0, changed), labRouter(1)] });
}

const management = labRouter(0).management;
const ours = { path: '/etc/network/interfaces.d/vlan1234', mode: '644', isOwnedByRoot: true };

function whole(index: 0 | 1) {
  const content = '# Written by Arpeggio, change c222222: …\n';
  return labRouter(index, {
    vlanInterfaces: [vlanInterface(index)],
    fragments: [fragment(index)],
    management: {
      ...management,
      ifupdownFiles: [...management.ifupdownFiles, { ...ours, content }],
    },
  });
}

describe('refused before anything happened: VLAN and prefix', () => {
  const rows: readonly Row[] = [
    {
      name: 'the VLAN is reserved',
      typed: '/new-network vlan 1003',
      expected: /^vlan-reserved: VLAN 1003 is reserved \(1002-1005\)/,
    },
    {
      name: "the VLAN is in CloudStack's dynamic range",
      typed: '/new-network vlan 2500',
      expected: /^vlan-reserved: VLAN 2500 belongs to CloudStack's own range 2000-2999/,
    },
    {
      name: 'the VLAN is somebody else’s network',
      facts: inCloud({ tags: {}, name: 'shop' }),
      expected: /^vlan-in-use: VLAN 1234 is network shop of admin/,
    },
    {
      name: 'the VLAN is in the range of somebody else’s network',
      facts: inCloud({ tags: {}, vlan: '1200-1300' }),
      expected: /^vlan-in-use: VLAN 1234 is network/,
    },
    {
      name: 'the VLAN carries public addresses',
      facts: labFacts({ cloud: labCloud({ vlanUse: { dynamic: [], public: [1234 as VlanId] } }) }),
      expected: /^vlan-in-use: VLAN 1234 carries public addresses/,
    },
    {
      name: 'the VLAN is on a router already',
      facts: onRouter1({ vlanInterfaces: [vlanInterface(0)] }),
      expected: /^vlan-in-use: VLAN 1234 is already there: interface eth1\.1234 on router1/,
    },
    {
      name: 'the VLAN is on the switch already',
      facts: labFacts({ switches: [labSwitch([1234])] }),
      expected: /^vlan-in-use: VLAN 1234 is already there: VLAN 1234 on router1-eth1, .* of switch/,
    },
    {
      name: 'a network of ours is half made in CloudStack',
      facts: inCloud({}),
      expected: /^network-half-made: .*network vlan1234 in CloudStack/,
    },
    {
      name: 'a network of ours is half made on a router',
      facts: onRouter1({ fragments: [fragment(0)], vlanInterfaces: [vlanInterface(0)] }),
      expected:
        /^network-half-made: .*conf\.d\/vlan1234\.conf on router1, interface eth1\.1234 on router1/,
    },
    {
      name: 'only its file is left on a router',
      facts: onRouter1({
        management: {
          ...management,
          ifupdownFiles: [
            ...management.ifupdownFiles,
            { ...ours, content: '# Written by Arpeggio, change c222222: …\n' },
          ],
        },
      }),
      expected: /^network-half-made: .*interfaces\.d\/vlan1234 on router1/,
    },
    {
      name: 'a person has a file of this name',
      facts: onRouter1({
        management: {
          ...management,
          ifupdownFiles: [
            ...management.ifupdownFiles,
            { ...ours, content: 'iface eth1.1234 inet manual\n' },
          ],
        },
      }),
      expected: /^vlan-in-use: .*interfaces\.d\/vlan1234 on router1/,
    },
    {
      name: 'the prefix overlaps a network',
      typed: '/new-network vlan 1234 cidr 10.20.0.0/16',
      facts: inCloud({ vlan: '1200', name: 'shop', prefix: '10.20.30.0/24' as Prefix }),
      expected: /^prefix-in-use: 10\.20\.0\.0\/16 .*10\.20\.30\.0\/24: network shop in CloudStack/,
    },
    {
      name: 'the prefix overlaps a route of a router',
      typed: '/new-network vlan 1234 cidr 10.255.0.128/25',
      expected: /^prefix-in-use: .*a route to 10\.255\.0\.0\/24 on router1 \(mgmt0\)/,
    },
    {
      name: 'the prefix overlaps a network that only a router knows',
      typed: '/new-network vlan 1234 cidr 10.20.0.0/24',
      facts: onRouter1({
        fragments: [fragment(0, { vlan: 77 as VlanId, prefix: '10.20.0.0/24' as Prefix })],
      }),
      expected: /^prefix-in-use: .*VLAN 77 in keepalived on router1/,
    },
    {
      name: 'the prefix holds the gateway of the segment',
      typed: '/new-network vlan 1234 cidr 203.0.113.0/29',
      expected: /^prefix-in-use: .*the gateway of segment public/,
    },
    {
      name: 'the prefix holds addresses that move',
      typed: '/new-network vlan 1234 cidr 203.0.113.48/29',
      expected: /^prefix-in-use: .*the movable addresses of public/,
    },
    {
      name: 'the prefix holds addresses for /expose',
      typed: '/new-network vlan 1234 cidr 203.0.113.80/29',
      expected: /^prefix-in-use: .*the addresses for \/expose/,
    },
    {
      name: 'the prefix holds the own address of a router',
      typed: '/new-network vlan 1234 cidr 203.0.113.8/29',
      expected: /^prefix-in-use: .*a route to 203\.0\.113\.11 on router1/,
    },
    {
      name: 'the prefix has no room for a VM',
      typed: '/new-network vlan 1234 cidr 10.9.0.0/30',
      expected: /^prefix-unsuitable: 10\.9\.0\.0\/30 is too small/,
    },
    {
      name: 'the prefix is public and the mode is nat',
      typed: '/new-network vlan 1234 cidr 192.0.2.0/24',
      expected: /^prefix-unsuitable: 192\.0\.2\.0\/24 is not private/,
    },
    {
      name: 'the prefix is of the segment and the mode is nat',
      typed: '/new-network vlan 1234 cidr 203.0.113.144/28 mode nat',
      expected: /^prefix-unsuitable: .*is not private/,
    },
    {
      name: 'the prefix is in no segment and the mode is routed',
      typed: '/new-network vlan 1234 cidr 10.9.0.0/24 mode routed',
      expected: /^prefix-unsuitable: .*is in no segment/,
    },
    {
      name: 'the gateway is outside',
      typed: '/new-network vlan 1234 cidr 10.9.0.0/24 gateway 10.9.1.1',
      expected: /^gateway-unsuitable: 10\.9\.1\.1 cannot be the gateway of 10\.9\.0\.0\/24/,
    },
    {
      name: 'the gateway is the network address',
      typed: '/new-network vlan 1234 cidr 10.9.0.0/24 gateway 10.9.0.0',
      expected: /^gateway-unsuitable/,
    },
    {
      name: 'the gateway is the broadcast address',
      typed: '/new-network vlan 1234 cidr 10.9.0.0/24 gateway 10.9.0.255',
      expected: /^gateway-unsuitable/,
    },
    {
      name: 'the pool is exhausted',
      facts: inCloud({ vlan: '1200', prefix: '10.12.0.0/16' as Prefix }),
      expected: /^prefix-pool-exhausted: No prefix is left for a network of mode nat/,
    },
  ];
  for (const { name, typed = '/new-network vlan 1234', facts = labFacts(), expected } of rows) {
    test(name, () => {
      assert.match(refusalOf(planNewNetwork(intentOf(typed), facts, CONTEXT)), expected);
    });
  }

  test('a network of ours that is whole is there already', () => {
    const facts = labFacts({
      cloud: labCloud({ networks: [cloudNetwork()] }),
      routers: [whole(0), whole(1)],
    });
    const outcome = planNewNetwork(intentOf('/new-network vlan 1234'), facts, CONTEXT);
    assert.match(
      refusalOf(outcome),
      /^vlan-in-use: VLAN 1234 is network vlan1234, which Arpeggio made/,
    );
  });

  test('no section "networks" in arpeggio.yaml', () => {
    const inventory = { ...CONTEXT.inventory, networks: null };
    const intent = intentOf('/new-network vlan 1234');
    const outcome = planNewNetwork(intent, labFacts(), { ...CONTEXT, inventory });
    assert.match(refusalOf(outcome), /^networks-not-configured/);
  });
});
