// /destroy-vm NAME in vlan ID: destroys and expunges a VM of one network. The one change that has no
// undo, so it refuses whatever might be a slip, and the plan says so before anybody approves.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import { digestOf } from '../domain/json.ts';
import { type VmName, vlanResource } from '../domain/names.ts';
import { nearest } from '../domain/nearest.ts';
import type { Intent, Plan, PlannedStep } from '../domain/plan.ts';
import type { VirtualMachine } from '../facts/cloud/virtual-machines.ts';
import type { PrepareContext } from '../ports/command-catalogue.ts';
import { planStep } from '../steps/catalogue.ts';
import { cloudIdFor } from '../steps/cloud/cloud-ids.ts';
import { destroyVm as destroyVmStep } from '../steps/cloud/destroy-vm.ts';
import { argument, type Command } from './command.ts';
import { VLAN_ARGUMENT, VM_NAME_ARGUMENT } from './grammar/network-arguments.ts';
import {
  addressesIn,
  exposuresOf,
  type KnownNetwork,
  readKnownNetwork,
} from './vlan-network/known-network.ts';
import { routerResources } from './vlan-network/locks.ts';
import { vlanOf } from './vlan-network/policy.ts';
import { proxiedAddresses, proxySteps } from './vlan-network/steps/fragments.ts';
import { routeRemovalSteps } from './vms/routes.ts';

export const destroyVm: Command = {
  name: '/destroy-vm',

  grammar: {
    name: '/destroy-vm',
    summary: 'Destroy and expunge a VM of a network; this cannot be undone',
    example: '/destroy-vm web1 in vlan 1234',
    rules: [
      { name: 'name', keyword: null, type: VM_NAME_ARGUMENT, isOptional: false },
      { name: 'vlan', keyword: 'in vlan', type: VLAN_ARGUMENT, isOptional: false },
    ],
    flags: {},
  },

  resourcesOf: (intent) => [vlanResource(vlanOf(intent))],

  async prepare(intent, context) {
    const known = await readKnownNetwork(vlanOf(intent), context);
    return known.ok ? planDestroyVm(intent, known.value, context) : known;
  },
};

/** Pure: what was typed and what is there in, a plan or a refusal out. */
export function planDestroyVm(
  intent: Intent,
  known: KnownNetwork,
  { changeId }: Pick<PrepareContext, 'changeId'>,
): Outcome<{ readonly kind: 'plan'; readonly plan: Plan }> {
  const name = argument(intent, 'name') as VmName;
  const machine = known.machines.find((candidate) => candidate.name === name);
  if (machine === undefined) return notFound(name, known);
  const refused =
    elsewhereRefusal(machine) ?? exposedRefusal(machine, known) ?? routedRefusal(machine, known);
  if (refused !== null) return refused;
  const { ours } = known.traces;
  const own = ours === null ? [] : addressesIn(machine, ours);
  const unrouting = routeRemovalSteps(known, own, changeId);
  if (!unrouting.ok) return unrouting;
  const plan = planOf(intent, machine, { known, changeId, unrouting: unrouting.value });
  return succeed({ kind: 'plan', plan });
}

function notFound(name: string, { machines, traces }: KnownNetwork): Outcome<never> {
  const names = machines.map((machine) => machine.name);
  const match = nearest(name, names);
  const hint = match === null ? '' : `Did you mean ${match}? `;
  return refuse('vm-not-found', {
    what: `There is no VM ${name} in VLAN ${traces.vlan}.`,
    why: `${hint}In it are ${names.length === 0 ? 'no VMs' : names.join(', ')}.`,
    fix: 'Nothing was done. Check the name and the VLAN.',
  });
}

/** A VM with a leg in another network does something there that this network does not show. */
function elsewhereRefusal({ name, nics }: VirtualMachine) {
  if (nics.length < 2) return null;
  return refuse('vm-in-use', {
    what: `${name} has ${nics.length} NICs, so it is in another network, too.`,
    why: 'What it does there is not visible from here.',
    fix: 'Nothing was done. Destroy it in CloudStack, where all of it can be seen.',
  });
}

function exposedRefusal(machine: VirtualMachine, { traces }: KnownNetwork) {
  const { ours } = traces;
  const own = ours === null ? [] : addressesIn(machine, ours);
  const exposed = exposuresOf(traces).filter(({ targets }) =>
    targets.some(({ ip }) => own.includes(ip)),
  );
  const [first] = exposed;
  if (first === undefined) return null;
  const services = exposed.map(({ ip, port }) => `${ip}:${port}`);
  return refuse('vm-in-use', {
    what: `${machine.name} is a target of ${services.join(', ')}.`,
    why: 'Connections from outside would go to a VM that is gone.',
    fix: `Nothing was done. First: /unexpose ${first.ip}:${first.port}`,
  });
}

/** Routes of addresses that were moved to it go with it; any other is somebody else's business. */
function routedRefusal(machine: VirtualMachine, { traces }: KnownNetwork) {
  const { ours } = traces;
  const own = ours === null ? [] : addressesIn(machine, ours);
  const routes = traces.routers.flatMap(({ of }) => of.routes);
  const led = routes
    .filter(({ nextHop }) => nextHop !== null && own.includes(nextHop))
    .map(({ destination }) => destination)
    .filter((destination) => !own.some((ip) => ip === destination));
  const [first] = led;
  if (first === undefined) return null;
  const destinations = [...new Set(led)];
  return refuse('vm-in-use', {
    what: `The routers send ${destinations.join(', ')} to ${machine.name}.`,
    why: 'The routes would stay behind and lead nowhere.',
    fix: `Nothing was done. Move it first: /move-ip ${first} to another VM.`,
  });
}

function planOf(
  intent: Intent,
  machine: VirtualMachine,
  {
    known,
    changeId,
    unrouting,
  }: {
    readonly known: KnownNetwork;
    readonly changeId: PrepareContext['changeId'];
    readonly unrouting: readonly PlannedStep[];
  },
): Plan {
  const { traces, layout, machines, policy, proxyScripts } = known;
  const { ours, vlan } = traces;
  if (ours === null) throw new Error(`VM ${machine.name} is in no network.`);
  const own = addressesIn(machine, ours);
  const id = `destroy-${machine.name}`;
  const destroy = planStep(id, destroyVmStep, {
    vmId: machine.id,
    name: argument(intent, 'name') as VmName,
    networkId: ours.id,
    jobId: cloudIdFor(changeId, id, 'apply'),
  });
  const others = machines.filter((one) => one.id !== machine.id);
  const inUse = others.flatMap((one) => addressesIn(one, ours));
  const addresses = proxiedAddresses(policy, inUse);
  const facts = {
    network: ours.id,
    vm: { id: machine.id, state: machine.state, addresses: own },
    scripts: Object.fromEntries(
      [...proxyScripts].map(([host, text]) => [host, text === null ? null : digestOf(text)]),
    ),
    routes: unrouting.map((step) => step.id),
  };
  return {
    intent,
    summary: `VM ${machine.name} (${own.join(', ') || 'no address'}) is destroyed for good`,
    steps: [
      ...(layout === null ? [] : proxySteps(layout, proxyScripts, { changeId, addresses })),
      ...unrouting,
      destroy,
    ],
    locks: [vlanResource(vlan), ...(layout?.mode === 'routed' ? routerResources(policy) : [])],
    facts,
    factsDigest: digestOf(facts),
    downtime: `${machine.name} and everything on it is gone`,
    warnings: [
      `There is no undo: ${machine.name} is destroyed and expunged, with its disk. ` +
        'Is there a backup of what is on it?',
    ],
    probe: null,
  };
}
