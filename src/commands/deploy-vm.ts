// /deploy-vm NAME in vlan ID …: a VM in a network without a virtual router, with an address that is
// chosen here and proven free, and proven reachable afterwards. vms/ holds the choices.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import type { Inventory } from '../domain/inventory.ts';
import { digestOf } from '../domain/json.ts';
import {
  type IpAddress,
  ipResource,
  prefixContains,
  type VmName,
  vlanResource,
} from '../domain/names.ts';
import type { Intent, Plan, PlannedStep } from '../domain/plan.ts';
import { readArpAnswers } from '../facts/arp-answers.ts';
import { readServiceOfferings, type ServiceOffering } from '../facts/cloud/service-offerings.ts';
import { readTemplates, type Template } from '../facts/cloud/templates.ts';
import { readVirtualMachines, type VirtualMachine } from '../facts/cloud/virtual-machines.ts';
import type { PrepareContext } from '../ports/command-catalogue.ts';
import type { World } from '../ports/world.ts';
import { planStep } from '../steps/catalogue.ts';
import { cloudIdFor } from '../steps/cloud/cloud-ids.ts';
import { deployVm as deployVmStep } from '../steps/cloud/deploy-vm.ts';
import { pingAddress } from '../steps/ping-address.ts';
import { verifyVlan } from '../steps/router/verify-vlan.ts';
import { argument, type Command } from './command.ts';
import { IP_ARGUMENT } from './grammar/argument-types.ts';
import { cloudNameArgument, VLAN_ARGUMENT, VM_NAME_ARGUMENT } from './grammar/network-arguments.ts';
import {
  addressesIn,
  demandWhole,
  readKnownNetwork,
  type WholeNetwork,
} from './vlan-network/known-network.ts';
import { routerResources } from './vlan-network/locks.ts';
import { vlanOf } from './vlan-network/policy.ts';
import { proxiedAddresses, proxySteps } from './vlan-network/steps/fragments.ts';
import { chooseAddress } from './vms/address.ts';
import { chooseServiceOffering, chooseTemplate } from './vms/choices.ts';

export const deployVm: Command = {
  name: '/deploy-vm',

  grammar: {
    name: '/deploy-vm',
    summary: 'Deploy a VM into a network, with an address that is chosen and verified',
    example: '/deploy-vm web1 in vlan 1234',
    rules: [
      { name: 'name', keyword: null, type: VM_NAME_ARGUMENT, isOptional: false },
      { name: 'vlan', keyword: 'in vlan', type: VLAN_ARGUMENT, isOptional: false },
      { name: 'ip', keyword: 'ip', type: IP_ARGUMENT, isOptional: true },
      {
        name: 'template',
        keyword: 'template',
        type: cloudNameArgument('TEMPLATE', 'a template'),
        isOptional: true,
      },
      {
        name: 'offering',
        keyword: 'offering',
        type: cloudNameArgument('OFFERING', 'a service offering'),
        isOptional: true,
      },
    ],
    flags: {},
  },

  resourcesOf: (intent) => [vlanResource(vlanOf(intent))],

  async prepare(intent, context) {
    const found = await readKnownNetwork(vlanOf(intent), context);
    if (!found.ok) return found;
    const known = demandWhole(found.value);
    if (!known.ok) return known;
    const cloud = await readChoices(context.world, known.value);
    const answered = await readAnswered(context.world, known.value, askedIp(intent));
    return planDeployVm(intent, { known: known.value, ...cloud, answered }, context);
  },
};

export interface DeployFacts {
  readonly known: WholeNetwork;
  readonly templates: readonly Template[];
  readonly offerings: readonly ServiceOffering[];
  /** In every network: names of VMs are host names. */
  readonly allMachines: readonly VirtualMachine[];
  /** Addresses that CloudStack thinks free, and for which somebody answers ARP. */
  readonly answered: ReadonlySet<IpAddress>;
}

async function readChoices(world: World, { facts }: WholeNetwork) {
  const [templates, offerings, allMachines] = await Promise.all([
    readTemplates(world, { zoneId: facts.cloud.zone.id }),
    readServiceOfferings(world),
    readVirtualMachines(world),
  ]);
  return { templates, offerings, allMachines };
}

// As many strangers as one may meet before a person should look.
const STRANGERS_MAX = 8;

/** Asks by ARP for the address that would be taken, and for the next one where somebody answers. */
async function readAnswered(
  world: World,
  known: WholeNetwork,
  asked: IpAddress | null,
): Promise<ReadonlySet<IpAddress>> {
  const answered = new Set<IpAddress>();
  const [at] = known.layout.routers;
  if (at === undefined) return answered;
  const from = { host: at.router.host, interface: at.interface };
  while (answered.size < STRANGERS_MAX) {
    const ip = chooseAddress(asked, known, answered);
    if (!ip.ok) break;
    if ((await readArpAnswers(world, from, ip.value)).length === 0) break;
    answered.add(ip.value);
  }
  return answered;
}

function askedIp(intent: Intent): IpAddress | null {
  return (intent.arguments['ip'] ?? null) as IpAddress | null;
}

/** Pure: what was typed and what was read in, a plan or a refusal out. */
export function planDeployVm(
  intent: Intent,
  facts: DeployFacts,
  context: Pick<PrepareContext, 'inventory' | 'changeId'>,
): Outcome<{ readonly kind: 'plan'; readonly plan: Plan }> {
  const { known, answered } = facts;
  const { cloud } = known.policy;
  const name = argument(intent, 'name') as VmName;
  const refused = nameRefusal(name, facts.allMachines);
  if (refused !== null) return refused;
  const ip = chooseAddress(askedIp(intent), known, answered);
  if (!ip.ok) return ip;
  const template = chooseTemplate(intent.arguments['template'], facts.templates, cloud);
  if (!template.ok) return template;
  const offering = chooseServiceOffering(intent.arguments['offering'], facts.offerings, cloud);
  if (!offering.ok) return offering;
  const vm = { name, ip: ip.value, template: template.value, offering: offering.value };
  return succeed({ kind: 'plan', plan: planOf(intent, vm, { known, ...context }) });
}

interface NewVm {
  readonly name: VmName;
  readonly ip: IpAddress;
  readonly template: Template;
  readonly offering: ServiceOffering;
}

function nameRefusal(name: VmName, machines: readonly VirtualMachine[]) {
  const other = machines.find((machine) => machine.name.toLowerCase() === name);
  if (other === undefined) return null;
  return refuse('vm-name-taken', {
    what: `There is a VM ${other.name} already (${other.state}).`,
    why: 'Its name is its host name; it stays taken until the VM is expunged.',
    fix: 'Nothing was done. Choose another name.',
  });
}

interface Background {
  readonly known: WholeNetwork;
  readonly inventory: Inventory;
  readonly changeId: PrepareContext['changeId'];
}

function planOf(intent: Intent, vm: NewVm, of: Background): Plan {
  const { layout, network, policy } = of.known;
  const facts = {
    network: network.id,
    vm: { name: vm.name, ip: vm.ip, template: vm.template.id, offering: vm.offering.id },
    scripts: Object.fromEntries(
      [...of.known.proxyScripts].map(([host, text]) => [
        host,
        text === null ? null : digestOf(text),
      ]),
    ),
  };
  return {
    intent,
    summary:
      `VM ${vm.name} (${vm.template.name}, ${vm.offering.name}) is deployed in VLAN ` +
      `${layout.vlan} with ${vm.ip}`,
    steps: stepsOf(vm, of),
    locks: [
      vlanResource(layout.vlan),
      ipResource(vm.ip),
      ...(layout.mode === 'routed' ? routerResources(policy) : []),
    ],
    facts,
    factsDigest: digestOf(facts),
    downtime: 'none: nothing that runs is touched',
    warnings: [
      `The VM itself must configure ${vm.ip} and gateway ${layout.gateway}: there is no DHCP.`,
    ],
    probe: null,
  };
}

function stepsOf(vm: NewVm, of: Background): readonly PlannedStep[] {
  const { layout, network, machines, facts, proxyScripts } = of.known;
  const { changeId } = of;
  const id = `deploy-${vm.name}`;
  const deploy = planStep(id, deployVmStep, {
    name: vm.name,
    vmId: cloudIdFor(changeId, id, 'vm'),
    jobId: cloudIdFor(changeId, id, 'apply'),
    undoJobId: cloudIdFor(changeId, id, 'undo'),
    zoneId: facts.cloud.zone.id,
    serviceOfferingId: vm.offering.id,
    templateId: vm.template.id,
    networkId: network.id,
    ip: vm.ip,
    owner: { ...facts.cloud.owner },
  });
  const inUse = machines.flatMap((machine) => addressesIn(machine, network));
  const verify = planStep('verify-vlan', verifyVlan, {
    vlan: layout.vlan,
    routers: layout.routers.map(({ router, interface: name, ip }) => {
      return { host: router.host, interface: name, ip };
    }),
    machines: [{ name: vm.name, ip: vm.ip }],
  });
  return [
    deploy,
    verify,
    ...proxySteps(layout, proxyScripts, {
      changeId,
      addresses: proxiedAddresses(of.known.policy, [...inUse, vm.ip]),
    }),
    ...outsidePing(vm, of),
  ];
}

/** A routed address is public: a host outside must reach it. */
function outsidePing({ ip }: NewVm, { inventory }: Background): readonly PlannedStep[] {
  const segment = inventory.segments.find(({ prefix }) => prefixContains(prefix, ip));
  const from = segment?.probeFrom ?? null;
  return from === null ? [] : [planStep('ping-from-outside', pingAddress, { from, ip })];
}
