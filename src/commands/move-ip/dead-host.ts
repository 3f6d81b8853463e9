// /move-ip IP to NODE from NODE where the old node does not answer: takes the address over when looks that
// do not depend on each other say that the node is dead, and a fence or a person's reason says that it
// stays so. Here is the order of reading and the plan; dead-host/ holds the looks, the refusals, the
// fence and the steps. Deliberately only on one segment.

import { type Failure, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import { digestOf } from '../../domain/json.ts';
import { ipResource } from '../../domain/names.ts';
import type { Intent, Plan } from '../../domain/plan.ts';
import type { Draft, PrepareContext } from '../../ports/command-catalogue.ts';
import { arpingRefusal } from '../ownership/owner-refusals.ts';
import type { OwnersFact } from '../ownership/owners.ts';
import type { FileEdit } from '../persistence/file-edit.ts';
import { lookForLife } from './dead-host/death-looks.ts';
import {
  careOf,
  readWitness,
  takeoverAsJson,
  type TakeoverAsked,
  type TakeoverFacts,
} from './dead-host/facts.ts';
import { readFence } from './dead-host/fence.ts';
import { refusalByLooks, sshRefusal, UNFENCED } from './dead-host/refusals.ts';
import { takeoverSteps, takeoverWatch } from './dead-host/steps.ts';
import { takeoverWarnings } from './dead-host/warnings.ts';
import { type HostFacts, readHostFacts } from './facts.ts';
import { editsToAdd } from './persistence.ts';
import { refusalOfTakeover } from './refusals.ts';

// 100 pings a second show the end of the outage to the nearest 10 ms and cost a host nothing.
const PROBE_INTERVAL_MS = 10;

export interface SilentHost {
  readonly asked: TakeoverAsked;
  readonly silence: Failure;
  /** Nobody has the address configured. */
  readonly owners: OwnersFact;
}

export async function prepareTakeover(
  intent: Intent,
  of: SilentHost,
  context: PrepareContext,
): Promise<Outcome<Draft>> {
  const facts = await readTakeover(intent, of, context);
  if (!facts.ok) return facts;
  const { ip, from } = facts.value;
  const { changeId } = context;
  const edits = editsToAdd(facts.value.new, { ip, from: from.host, changeId });
  if (!edits.ok) return edits;
  return succeed({
    kind: 'plan',
    plan: planOf(intent, facts.value, { edits: edits.value, changeId }),
  });
}

async function readTakeover(
  intent: Intent,
  { asked, silence, owners }: SilentHost,
  { world, inventory }: PrepareContext,
): Promise<Outcome<TakeoverFacts>> {
  const { ip, segment, to, from } = asked;
  const early =
    sshRefusal({ from, silence }) ?? arpingRefusal(segment.observer.host, owners.observerArping);
  if (early !== null) return early;
  const target = await readTarget(asked, { world, owners });
  if (!target.ok) return target;
  const care = careOf(from.host, inventory.fencing);
  const looks = await lookForLife(world, { ip, care, segment, to });
  const flags = (intent.arguments['flags'] ?? '').split(' ');
  const refused = refusalByLooks({ ip, from, to, silence, care, looks }, flags);
  if (refused !== null) return refused;
  const { machine } = looks;
  const fence = flags.includes(UNFENCED)
    ? succeed(null)
    : await readFence(world, care, { inventory, machine });
  if (!fence.ok) return fence;
  const witness = await readWitness(world, segment, ip);
  return succeed({
    ...asked,
    silence,
    care,
    looks,
    fence: fence.value,
    new: target.value,
    witness,
  });
}

async function readTarget(
  { ip, to }: TakeoverAsked,
  { world, owners }: { readonly world: PrepareContext['world']; readonly owners: OwnersFact },
): Promise<Outcome<TakeoverFacts['new']>> {
  const link = owners.interfaces.get(to.host)?.find(({ name }) => name === to.interface);
  const missing = refuse('interface-missing', {
    what: `${to.host} has no interface ${to.interface} that could carry an address.`,
    why: 'arpeggio.yaml names it as the interface on this segment.',
    fix: `Nothing was done. Look at "ip link" on ${to.host} and correct arpeggio.yaml.`,
  });
  if (link === undefined) return missing;
  const target: HostFacts = await readHostFacts(world, to, { link, ip });
  const refused = refusalOfTakeover(ip, target);
  if (refused !== null) return refused;
  const { mac } = target;
  return mac === null ? missing : succeed({ ...target, mac });
}

function planOf(
  intent: Intent,
  facts: TakeoverFacts,
  { edits, changeId }: { edits: readonly FileEdit[]; changeId: PrepareContext['changeId'] },
): Plan {
  const { ip, from, to, segment } = facts;
  const json = takeoverAsJson(facts);
  const { probeFrom } = segment;
  return {
    intent,
    summary: `${ip} is taken over by ${to.host} from ${from.host}, which is dead`,
    steps: takeoverSteps(facts, edits, changeId),
    locks: [ipResource(ip)],
    facts: json,
    factsDigest: digestOf(json),
    downtime: `it is down already; traffic flows again when ${to.host} has announced it`,
    warnings: takeoverWarnings(facts),
    probe: probeFrom === null ? null : { host: probeFrom, ip, intervalMs: PROBE_INTERVAL_MS },
    watch: takeoverWatch(facts),
  };
}
