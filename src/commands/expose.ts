// /expose IP:PORT to IP:PORT[,IP:PORT] [udp]: puts VMs of a private network behind a public address,
// balanced by the kernel of the router that has the network's gateway, with health checks by
// keepalived. exposure/ holds what is read, the refusals and the steps; /unexpose takes it back.

import { type Outcome, succeed } from '../domain/failures.ts';
import type { NetworkPolicy, Segment } from '../domain/inventory.ts';
import { digestOf } from '../domain/json.ts';
import type { Intent, Plan, PlannedStep } from '../domain/plan.ts';
import { type Exposure, type Target, targetText } from '../facts/keepalived/fragment.ts';
import type { PrepareContext } from '../ports/command-catalogue.ts';
import { planStep } from '../steps/catalogue.ts';
import { verifyExposure } from '../steps/keepalived/verify-exposure.ts';
import type { Command } from './command.ts';
import {
  ENDPOINT_ARGUMENT,
  exposureResources,
  publicPortOf,
  publicPortText,
  TARGETS_ARGUMENT,
  targetsOf,
  UDP_FLAG,
} from './exposure/arguments.ts';
import {
  agreed,
  editedRefusal,
  networksOf,
  readRouters,
  type RouterFact,
} from './exposure/facts.ts';
import { networkOfTargets } from './exposure/network-of-targets.ts';
import {
  exposureLocks,
  type ExposureChange,
  factsOf,
  fragmentSteps,
  masterOf,
} from './exposure/plan.ts';
import { inUseRefusal, segmentOfPublic, takenRefusal } from './exposure/public-address.ts';
import { readTargets } from './exposure/targets.ts';
import { networkPolicyOf } from './vlan-network/policy.ts';

export const expose: Command = {
  name: '/expose',

  grammar: {
    name: '/expose',
    summary: 'Make VMs of a network reachable at a public address and port',
    example: '/expose 203.0.113.80:80 to 10.12.0.11:80,10.12.0.12:80',
    rules: [
      { name: 'public', keyword: null, type: ENDPOINT_ARGUMENT, isOptional: false },
      { name: 'to', keyword: 'to', type: TARGETS_ARGUMENT, isOptional: false },
    ],
    flags: UDP_FLAG,
  },

  resourcesOf: exposureResources,

  async prepare(intent, context) {
    const { world, inventory } = context;
    const policy = networkPolicyOf(inventory);
    if (!policy.ok) return policy;
    const segment = segmentOfPublic(publicPortOf(intent).ip, policy.value, inventory);
    if (!segment.ok) return segment;
    const facts = await readRouters(world, policy.value);
    if (!facts.ok) return facts;
    const change = designChange(intent, facts.value, context);
    if (!change.ok) return change;
    const port = publicPortOf(intent);
    const isNew = !change.value.network.shared.exposures.some(({ ip }) => ip === port.ip);
    const of = { segment: segment.value, facts: facts.value };
    const inUse = isNew ? await inUseRefusal(world, port.ip, of) : null;
    if (inUse !== null) return inUse;
    const targets = targetsOf(intent);
    const asking = change.value.master.fact.router.host;
    const read = await readTargets(world, asking, { targets, protocol: port.protocol });
    if (!read.ok) return read;
    const warnings = [...read.value, ...unprovenWarnings(segment.value)];
    const plan = planOf(intent, change.value, { policy: policy.value, ...of, warnings });
    return succeed({ kind: 'plan', plan });
  },
};

/** Pure: what the routers' files say and what was typed. */
function designChange(
  intent: Intent,
  facts: readonly RouterFact[],
  { changeId }: PrepareContext,
): Outcome<ExposureChange> {
  const edited = editedRefusal(facts);
  if (edited !== null) return edited;
  const networks = networksOf(facts);
  const [port, targets] = [publicPortOf(intent), targetsOf(intent)];
  const found = networkOfTargets(targets, networks, facts);
  if (!found.ok) return found;
  const network = agreed(found.value, facts);
  if (!network.ok) return network;
  const taken = takenRefusal(port, network.value, networks);
  if (taken !== null) return taken;
  const master = masterOf(network.value);
  if (!master.ok) return master;
  const added: Exposure = { ...port, targets };
  return succeed({
    network: network.value,
    master: master.value,
    exposures: [...network.value.shared.exposures, added],
    purpose: `Expose ${publicPortText(port)}`,
    changeId,
  });
}

function unprovenWarnings({ probeFrom, name }: Segment): readonly string[] {
  if (probeFrom !== null) return [];
  return [`Segment ${name} has no probe_from, so no connection from outside will prove it.`];
}

interface Rest {
  readonly policy: NetworkPolicy;
  readonly segment: Segment;
  readonly warnings: readonly string[];
}

function planOf(intent: Intent, change: ExposureChange, rest: Rest): Plan {
  const port = publicPortOf(intent);
  const targets = targetsOf(intent);
  const { network } = change;
  const facts = factsOf(change);
  const isNew = !network.shared.exposures.some(({ ip }) => ip === port.ip);
  return {
    intent,
    summary: `${publicPortText(port)} leads to ${listOf(targets)} in VLAN ${network.vlan}`,
    steps: [...fragmentSteps(change), ...proof(change, rest.segment, intent)],
    locks: exposureLocks(rest.policy, network, exposureResources(intent)),
    facts,
    factsDigest: digestOf(facts),
    downtime: isNew
      ? 'none expected: keepalived is reloaded, and addresses and connections stay'
      : `none expected: ${port.ip} and what is exposed on it stay where they are`,
    warnings: rest.warnings,
    probe: null,
  };
}

function proof(
  { network }: ExposureChange,
  { probeFrom }: Segment,
  intent: Intent,
): readonly PlannedStep[] {
  if (probeFrom === null) return [];
  const routers = network.own.map(({ fact }) => fact.router.host);
  const spec = { from: probeFrom, ...publicPortOf(intent), routers };
  return [planStep('verify-exposure', verifyExposure, spec)];
}

function listOf(targets: readonly Target[]): string {
  return targets.map(targetText).join(' and ');
}
