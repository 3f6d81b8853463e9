// /delete-network as a table: what is there of a network in, the steps or the refusal out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planDeleteNetwork } from '../../src/commands/delete-network.ts';
import { type KnownNetwork, knownNetwork } from '../../src/commands/vlan-network/known-network.ts';
import { tracesOf } from '../../src/commands/vlan-network/traces.ts';
import type { IpAddress, Port, VlanId } from '../../src/domain/names.ts';
import {
  CONTEXT,
  fragment,
  intentOf,
  labFacts,
  labRouter,
  labSwitch,
  machine,
  nic,
  planOf,
  refusalOf,
} from './scenes/network-facts.ts';
import { knownLab, wholeFacts } from './scenes/whole-network.ts';

const INTENT = intentOf('/delete-network vlan 1234');

function ids(known: KnownNetwork): string[] {
  return planOf(planDeleteNetwork(INTENT, known, CONTEXT)).steps.map(({ id }) => id);
}

const onRouters = [
  'forget-on-router1',
  'forget-on-router2',
  'delete-vlan-on-router1',
  'delete-vlan-on-router2',
];

describe('what is there is removed, traffic first and the record in CloudStack last', () => {
  test('a whole network', () => {
    const known = knownLab(wholeFacts());
    assert.deepEqual(ids(known), [
      'remove-gateway',
      ...onRouters,
      'carry-switch',
      'delete-network',
    ]);
  });

  test('one that only CloudStack has', () => {
    const { cloud } = wholeFacts();
    assert.deepEqual(ids(knownLab(labFacts({ cloud }))), ['delete-network']);
  });

  test('one that CloudStack has lost', () => {
    const { routers, switches } = wholeFacts();
    const known = knownLab(labFacts({ routers, switches }));
    assert.deepEqual(ids(known), ['remove-gateway', ...onRouters, 'carry-switch']);
  });

  test('one that is on one router only', () => {
    const [first] = wholeFacts().routers;
    assert.ok(first !== undefined);
    const known = knownLab(labFacts({ routers: [first, labRouter(1)] }));
    assert.deepEqual(ids(known), ['remove-gateway', 'forget-on-router1', 'delete-vlan-on-router1']);
  });

  test('what is locked is the VLAN, the prefix and the routers', () => {
    const { locks } = planOf(planDeleteNetwork(INTENT, knownLab(wholeFacts()), CONTEXT));
    assert.deepEqual(locks, [
      'vlan:1234',
      'prefix:10.12.0.0/24',
      'router:router1',
      'router:router2',
    ]);
  });

  test('a file that somebody edited goes too, and the plan says so', () => {
    const facts = wholeFacts();
    const routers = facts.routers.map((router) => ({
      ...router,
      fragments: [{ vlan: 1234 as VlanId, text: 'edited', fragment: 'edited' as const }],
    }));
    const { warnings } = planOf(
      planDeleteNetwork(INTENT, knownLab({ ...facts, routers }), CONTEXT),
    );
    assert.match(warnings[0] ?? '', /keepalived's file on router1 was edited by hand/);
  });
});

describe('refused', () => {
  test('while a VM is in it, whatever its state, with its addresses', () => {
    const machines = [
      machine({ nics: [nic('10.12.0.4', ['10.12.0.9'])] }),
      machine({ name: 'old', state: 'Destroyed', nics: [nic(null)] }),
    ];
    const outcome = planDeleteNetwork(INTENT, knownLab(wholeFacts(), machines), CONTEXT);
    assert.equal(
      refusalOf(outcome),
      'network-in-use: VLAN 1234 is in use: VM web1 (Running, 10.12.0.4, 10.12.0.9); ' +
        'VM old (Destroyed).',
    );
  });

  test('while something is exposed', () => {
    const exposures = [
      {
        ip: '203.0.113.80' as IpAddress,
        port: 80 as Port,
        protocol: 'tcp' as const,
        targets: [{ ip: '10.12.0.4' as IpAddress, port: 80 as Port }],
      },
    ];
    const facts = wholeFacts();
    const routers = facts.routers.map((router, index) => ({
      ...router,
      fragments: [fragment(index === 0 ? 0 : 1, { exposures })],
    }));
    const outcome = planDeleteNetwork(INTENT, knownLab({ ...facts, routers }), CONTEXT);
    assert.match(refusalOf(outcome), /^network-in-use: .*: exposed 203\.0\.113\.80:80 tcp\.$/);
  });

  test('while an edited file exposes something', () => {
    const facts = wholeFacts();
    const text = '# Arpeggio c222222: {}\nvirtual_server 203.0.113.80 80 {\n}\n';
    const edited = [{ vlan: 1234 as VlanId, text, fragment: 'edited' as const }];
    const routers = facts.routers.map((router) => ({ ...router, fragments: edited }));
    const outcome = planDeleteNetwork(INTENT, knownLab({ ...facts, routers }), CONTEXT);
    assert.match(
      refusalOf(outcome),
      /^network-in-use: Something is exposed in .* router1 and router2/,
    );
  });

  test('where nothing says any more which gateway there was', () => {
    const edited = [{ vlan: 1234 as VlanId, text: 'edited', fragment: 'edited' as const }];
    const known = knownLab(
      labFacts({ routers: [labRouter(0, { fragments: edited }), labRouter(1)] }),
    );
    assert.match(refusalOf(planDeleteNetwork(INTENT, known, CONTEXT)), /^network-half-made: Only/);
  });

  test('where there is no such network, also when a switch carries the VLAN', () => {
    const traces = tracesOf(1234 as VlanId, labFacts({ switches: [labSwitch([1234])] }));
    const of = { ...knownParts(), facts: labFacts() };
    assert.match(refusalOf(knownNetwork(traces, of)), /^network-not-found/);
  });

  test('where it is not ours', () => {
    const { cloud } = wholeFacts();
    const networks = cloud.networks.map((network) => ({ ...network, tags: {} }));
    const facts = labFacts({ cloud: { ...cloud, networks } });
    const outcome = knownNetwork(tracesOf(1234 as VlanId, facts), { ...knownParts(), facts });
    assert.match(refusalOf(outcome), /^network-not-ours: VLAN 1234 is vlan1234 \(of admin\)/);
  });
});

function knownParts() {
  const { policy, machines, proxyScripts } = knownLab(wholeFacts());
  return { policy, machines, proxyScripts, inventory: CONTEXT.inventory };
}
