// /deploy-vm and /destroy-vm as tables: what is there and what was typed in, the steps or the refusal
// out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeployFacts, planDeployVm } from '../../src/commands/deploy-vm.ts';
import { planDestroyVm } from '../../src/commands/destroy-vm.ts';
import { demandWhole, type WholeNetwork } from '../../src/commands/vlan-network/known-network.ts';
import type { IpAddress, Port, Prefix } from '../../src/domain/names.ts';
import type { VirtualMachine } from '../../src/facts/cloud/virtual-machines.ts';
import {
  cloudId,
  cloudNetwork,
  CONTEXT,
  fragment,
  intentOf,
  labCloud,
  machine,
  nic,
  planOf,
  refusalOf,
  refusalOfWords,
  route,
  vlanInterface,
} from './scenes/network-facts.ts';
import { knownLab, wholeFacts } from './scenes/whole-network.ts';

function whole(machines: readonly VirtualMachine[] = []): WholeNetwork {
  const known = demandWhole(knownLab(wholeFacts(), machines));
  if (!known.ok) throw new Error(known.failure.what);
  return known.value;
}

const TEMPLATES = [
  { id: cloudId(50), name: 'debian-12', isReady: true, isPasswordEnabled: false },
  { id: cloudId(51), name: 'debian-12-password', isReady: true, isPasswordEnabled: true },
  { id: cloudId(52), name: 'debian-13', isReady: false, isPasswordEnabled: false },
];
const OFFERINGS = [
  { id: cloudId(60), name: 'small' },
  { id: cloudId(61), name: 'large' },
];

function facts(changed: Partial<DeployFacts> = {}): DeployFacts {
  return {
    known: whole(),
    templates: TEMPLATES,
    offerings: OFFERINGS,
    allMachines: [],
    answered: new Set(),
    ...changed,
  };
}

function deploy(typed: string, changed: Partial<DeployFacts> = {}) {
  return planDeployVm(intentOf(`${typed} offering small`), facts(changed), CONTEXT);
}

function addressOf(typed: string, changed: Partial<DeployFacts> = {}): string {
  return planOf(deploy(typed, changed)).steps[0]?.title ?? '';
}

describe('/deploy-vm', () => {
  test('the lowest address that neither gateway, router nor VM has', () => {
    const machines = [machine({ nics: [nic('10.12.0.4', ['10.12.0.5'])] })];
    const title = addressOf('/deploy-vm web2 in vlan 1234', { known: whole(machines) });
    assert.equal(title, 'Deploy VM web2 with 10.12.0.6');
  });

  test('an address for which a stranger answers is left out', () => {
    const answered = new Set(['10.12.0.4' as IpAddress]);
    const title = addressOf('/deploy-vm web2 in vlan 1234', { answered });
    assert.equal(title, 'Deploy VM web2 with 10.12.0.5');
  });

  test('deployed, then seen from both routers', () => {
    const { steps, locks } = planOf(deploy('/deploy-vm web1 in vlan 1234'));
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['deploy-web1', 'verify-vlan'],
    );
    assert.deepEqual(locks, ['vlan:1234', 'ip:10.12.0.4']);
  });

  const refusals: readonly (readonly [string, Partial<DeployFacts>, RegExp])[] = [
    ['/deploy-vm web1 in vlan 1234 ip 10.12.1.9', {}, /^address-outside-network: 10\.12\.1\.9/],
    ['/deploy-vm web1 in vlan 1234 ip 10.12.0.255', {}, /^address-outside-network/],
    ['/deploy-vm web1 in vlan 1234 ip 10.12.0.1', {}, /^address-taken: 10\.12\.0\.1 is taken/],
    ['/deploy-vm web1 in vlan 1234 ip 10.12.0.3', {}, /^address-taken: 10\.12\.0\.3 is taken/],
    [
      '/deploy-vm web2 in vlan 1234 ip 10.12.0.5',
      { known: whole([machine({ nics: [nic('10.12.0.4', ['10.12.0.5'])] })]) },
      /^address-taken: 10\.12\.0\.5 is taken/,
    ],
    [
      '/deploy-vm web2 in vlan 1234 ip 10.12.0.7',
      { answered: new Set(['10.12.0.7' as IpAddress]) },
      /^address-taken: 10\.12\.0\.7 is taken/,
    ],
    [
      '/deploy-vm web1 in vlan 1234',
      { allMachines: [machine({ state: 'Destroyed' })] },
      /^vm-name-taken: There is a VM web1 already \(Destroyed\)/,
    ],
    [
      '/deploy-vm web1 in vlan 1234 template debain-12',
      {},
      /^template-unsuitable: There is no template "debain-12"/,
    ],
    [
      '/deploy-vm web1 in vlan 1234 template debian-13',
      {},
      /^template-unsuitable: .* is not ready/,
    ],
    [
      '/deploy-vm web1 in vlan 1234 template debian-12-password',
      {},
      /^template-unsuitable: .* sets passwords/,
    ],
  ];
  for (const [typed, changed, expected] of refusals) {
    test(`refused: ${typed}`, () => assert.match(refusalOf(deploy(typed, changed)), expected));
  }

  test('the nearest template is named', () => {
    const outcome = deploy('/deploy-vm web1 in vlan 1234 template debain-12');
    assert.ok(!outcome.ok);
    assert.match(outcome.failure.why, /Did you mean "debian-12"\?/);
  });

  test('without a service offering the choice is left to a person', () => {
    const typed = intentOf('/deploy-vm web1 in vlan 1234');
    const outcome = planDeployVm(typed, facts(), CONTEXT);
    assert.match(refusalOf(outcome), /^service-offering-unknown: No service offering was named/);
  });

  test('a network without a free address', () => {
    const names = Array.from({ length: 252 }, (_, index) => index + 3);
    const machines = names.map((last) => machine({ nics: [nic(`10.12.0.${last}`)] }));
    const outcome = deploy('/deploy-vm web1 in vlan 1234', { known: whole(machines) });
    assert.match(refusalOf(outcome), /^address-taken: No address of vlan1234/);
  });

  for (const name of ['web_1', '-web', 'web-', 'a'.repeat(64), 'web.example']) {
    test(`no host name: ${name.slice(0, 20)}`, () => {
      assert.equal(refusalOfWords(`/deploy-vm ${name} in vlan 1234`), 'vm-name-unsuitable');
    });
  }

  test('a network that is half made gets no VM', () => {
    const { routers, ...rest } = wholeFacts();
    const [first] = routers;
    assert.ok(first !== undefined);
    const broken = { ...first, vlanInterfaces: [] };
    const known = knownLab({ ...rest, routers: [broken, ...routers.slice(1)] });
    assert.match(refusalOf(demandWhole(known)), /^network-half-made/);
  });
});

function routed(machines: readonly VirtualMachine[]): WholeNetwork {
  const prefix = '203.0.113.128/28' as Prefix;
  const gateway = '203.0.113.129' as IpAddress;
  const base = wholeFacts();
  const routers = base.routers.map((router, index) => ({
    ...router,
    fragments: [fragment(index === 0 ? 0 : 1, { prefix, gateway, mode: 'routed' })],
    vlanInterfaces: [vlanInterface(index === 0 ? 0 : 1)],
  }));
  const cloud = labCloud({ networks: [cloudNetwork({ prefix, gateway })] });
  const known = demandWhole(knownLab({ ...base, cloud, routers }, machines));
  if (!known.ok) throw new Error(known.failure.what);
  return known.value;
}

describe('mode routed', () => {
  test('the routers answer ARP for a new VM once it is there, and a host outside pings it', () => {
    const known = routed([machine({ nics: [nic('203.0.113.132')] })]);
    const plan = planOf(deploy('/deploy-vm web2 in vlan 1234', { known }));
    assert.deepEqual(
      plan.steps.map(({ id }) => id),
      ['deploy-web2', 'verify-vlan', 'set-proxied-addresses', 'ping-from-outside'],
    );
    assert.match(JSON.stringify(plan.steps[2]?.spec), /203\.0\.113\.132 203\.0\.113\.133/);
  });

  test('and stop answering for a VM before it is destroyed', () => {
    const known = routed([machine({ nics: [nic('203.0.113.132')] })]);
    const plan = planOf(planDestroyVm(intentOf('/destroy-vm web1 in vlan 1234'), known, CONTEXT));
    assert.deepEqual(
      plan.steps.map(({ id }) => id),
      ['set-proxied-addresses', 'destroy-web1'],
    );
  });
});

describe('/destroy-vm', () => {
  const typed = intentOf('/destroy-vm web1 in vlan 1234');

  test('the plan says that there is no way back', () => {
    const plan = planOf(planDestroyVm(typed, whole([machine()]), CONTEXT));
    assert.deepEqual(
      plan.steps.map(({ id }) => id),
      ['destroy-web1'],
    );
    assert.match(plan.warnings.join(), /There is no undo: web1 is destroyed and expunged/);
  });

  test('a VM that is not there, with the nearest that is', () => {
    const outcome = planDestroyVm(typed, whole([machine({ name: 'web11' })]), CONTEXT);
    assert.match(refusalOf(outcome), /^vm-not-found: There is no VM web1 in VLAN 1234/);
    assert.ok(!outcome.ok);
    assert.match(outcome.failure.why, /Did you mean web11\?/);
  });

  test('a VM with a leg in another network', () => {
    const two = machine({
      nics: [nic('10.12.0.4'), { ...nic('10.13.0.4'), networkId: cloudId(9) }],
    });
    assert.match(refusalOf(planDestroyVm(typed, whole([two]), CONTEXT)), /^vm-in-use: web1 has 2/);
  });

  test('a VM to which the routers send another address', () => {
    const base = wholeFacts();
    const via = { nextHop: '10.12.0.4' as IpAddress, isConnected: false };
    const routers = base.routers.map((router) => ({
      ...router,
      routes: [...router.routes, route('10.12.0.9', 'eth1.1234', via)],
    }));
    const known = knownLab({ ...base, routers }, [machine()]);
    const outcome = planDestroyVm(typed, known, CONTEXT);
    assert.equal(refusalOf(outcome), 'vm-in-use: The routers send 10.12.0.9 to web1.');
  });

  test('a VM that is a target of an exposed service', () => {
    const exposure = {
      ip: '203.0.113.80' as IpAddress,
      port: 80 as Port,
      protocol: 'tcp' as const,
      targets: [{ ip: '10.12.0.4' as IpAddress, port: 8080 as Port }],
    };
    const base = wholeFacts();
    const routers = base.routers.map((router, index) => ({
      ...router,
      fragments: [fragment(index === 0 ? 0 : 1, { exposures: [exposure] })],
    }));
    const known = knownLab({ ...base, routers }, [machine()]);
    const outcome = planDestroyVm(typed, known, CONTEXT);
    assert.equal(refusalOf(outcome), 'vm-in-use: web1 is a target of 203.0.113.80:80.');
  });
});
