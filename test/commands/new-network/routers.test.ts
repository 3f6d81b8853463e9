// What /new-network refuses about routers and CloudStack, as a table: facts in, the refusal out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planNewNetwork } from '../../../src/commands/new-network.ts';
import type { NetworkFacts } from '../../../src/commands/vlan-network/facts.ts';
import type { Prefix } from '../../../src/domain/names.ts';
import { LAB_NETWORKS } from '../../fakes/lab-inventory.ts';
import {
  cloudNetwork,
  CONTEXT,
  intentOf,
  labCloud,
  labFacts,
  labRouter,
  link,
  planOf,
  refusalOf,
} from '../scenes/network-facts.ts';

interface Row {
  readonly name: string;
  readonly typed?: string;
  readonly facts?: NetworkFacts;
  readonly expected: RegExp;
}

function onRouter1(changed: Parameters<typeof labRouter>[1]) {
  return labFacts({ routers: [labRouter(0, changed), labRouter(1)] });
}

const keepalived = labRouter(0).keepalived;
const management = labRouter(0).management;

describe('refused before anything happened: routers and CloudStack', () => {
  const rows: readonly Row[] = [
    {
      name: 'the uplink is not on the segment, and the mode is routed',
      typed: '/new-network vlan 1234 mode routed',
      facts: onRouter1({ routes: [] }),
      expected: /^not-on-one-segment: eth0 of router1 is not on the segment of 203\.0\.113\.1/,
    },
    {
      name: 'the trunk is missing',
      facts: onRouter1({ links: [link('eth0')] }),
      expected: /^trunk-unusable: router1 has no interface eth1/,
    },
    {
      name: 'the trunk is down',
      facts: onRouter1({ links: [link('eth1', { isUp: false })] }),
      expected: /^trunk-unusable: eth1 on router1 is down/,
    },
    {
      name: 'the trunk takes small packets only',
      facts: onRouter1({ links: [link('eth1', { mtu: 1400 })] }),
      expected: /^trunk-unusable: eth1 on router1 takes packets of 1400 bytes only/,
    },
    {
      name: 'the name of the interface is taken',
      facts: onRouter1({ links: [link('eth1'), link('eth1.1234')] }),
      expected: /^vlan-in-use: router1 already has an interface called eth1\.1234/,
    },
    {
      name: 'keepalived is missing',
      facts: onRouter1({ keepalived: { ...keepalived, isInstalled: false } }),
      expected: /^keepalived-unready: router1 has no keepalived/,
    },
    {
      name: 'keepalived does not run',
      facts: onRouter1({ keepalived: { ...keepalived, isRunning: false } }),
      expected: /^keepalived-unready: router1 does not run keepalived/,
    },
    {
      name: 'keepalived does not read our files',
      facts: onRouter1({ keepalived: { ...keepalived, includesFragments: false } }),
      expected: /^keepalived-unready: .* without the directory of the networks/,
    },
    {
      name: 'keepalived would not load its configuration again',
      facts: onRouter1({ complaint: "Unknown keyword 'vrrp_broken'" }),
      expected: /^keepalived-unready: keepalived on router1 would not load its configuration again/,
    },
    {
      name: 'keepalived may run no script, and the mode is routed',
      typed: '/new-network vlan 1234 mode routed',
      facts: onRouter1({ keepalived: { ...keepalived, allowsScripts: false } }),
      expected: /^keepalived-unready: .* without permission for scripts/,
    },
    {
      name: 'the arping is of another kind',
      facts: onRouter1({ arping: 'other' }),
      expected: /^arping-unknown-flavour: The arping on router1/,
    },
    {
      name: 'nobody manages the trunk',
      facts: onRouter1({ management: { ...management, managers: [] } }),
      expected: /^interface-unmanaged: Nothing brings eth1 on router1 up/,
    },
    {
      name: 'two manage the trunk',
      facts: onRouter1({ management: { ...management, managers: ['NetworkManager', 'ifupdown'] } }),
      expected: /^interface-managed-twice: eth1 on router1 is claimed by/,
    },
    {
      name: 'netplan manages the trunk by another name',
      facts: onRouter1({ management: { ...management, managers: ['netplan'] } }),
      expected: /^persistence-unclear: router1 cannot keep VLAN 1234 over a reboot/,
    },
    {
      name: 'systemd-networkd has no file of the trunk',
      facts: onRouter1({ management: { ...management, managers: ['systemd-networkd'] } }),
      expected: /^persistence-unclear: router1 cannot keep VLAN 1234 over a reboot/,
    },
    {
      name: 'no file of ours would be read at boot',
      facts: onRouter1({ management: { ...management, ifupdownFiles: [] } }),
      expected: /^persistence-unclear: router1 cannot keep VLAN 1234 over a reboot/,
    },
    {
      name: 'the network offering has services',
      facts: labFacts({
        cloud: labCloud({
          offerings: [
            {
              id: cloudNetwork().id,
              name: 'x',
              displayText: '',
              state: 'Enabled',
              guestType: 'Isolated',
              specifyVlan: true,
              specifyIpRanges: false,
              isPersistent: false,
              forVpc: false,
              services: ['Dhcp'],
            },
          ],
        }),
      }),
      expected: /^offering-unsuitable: .*it has services \(Dhcp\)/,
    },
  ];
  for (const { name, typed = '/new-network vlan 1234', facts = labFacts(), expected } of rows) {
    test(name, () => {
      assert.match(refusalOf(planNewNetwork(intentOf(typed), facts, CONTEXT)), expected);
    });
  }
});

describe('mode routed looks closer', () => {
  const typed = intentOf('/new-network vlan 1234 mode routed');
  const nothing = { neighbours: { taken: [], gaps: [] }, proxyArp: [] };

  test('a prefix in which a node has an address is not taken', () => {
    const taken = [{ prefix: '203.0.113.130/32' as Prefix, holder: 'eth0 of node2' }];
    const neighbours = { taken, gaps: ['node3 was not searched.'] };
    const plan = planOf(planNewNetwork(typed, labFacts(), CONTEXT, { ...nothing, neighbours }));
    assert.match(plan.summary, /203\.0\.113\.144\/28/);
    assert.deepEqual(plan.warnings, ['node3 was not searched.']);
  });

  test('proxy_arp on the uplinks is switched on where arpeggio.yaml asks for it', () => {
    const networks = { ...LAB_NETWORKS, proxyArp: 'interface' as const };
    const context = { ...CONTEXT, inventory: { ...CONTEXT.inventory, networks } };
    const proxyArp = LAB_NETWORKS.routers.map((router, index) => {
      return { router, value: String(index), file: null };
    });
    const routed = { ...nothing, proxyArp };
    const { steps } = planOf(planNewNetwork(typed, labFacts(), context, routed));
    assert.deepEqual(
      steps.map(({ id }) => id).filter((id) => id.includes('prox')),
      [
        'proxy-arp-on-router1',
        'persist-proxy-arp-on-router1',
        'persist-proxy-arp-on-router2',
        'set-proxied-addresses',
      ],
    );
  });
});
