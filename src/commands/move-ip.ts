// /move-ip IP to NODE [from NODE]: moves an address between two living hosts of one segment without
// losing a packet. Here are its grammar and the order of its reading and planning; move-ip/ holds the
// facts, the refusals, the steps and the files. From VM to VM, and from segment to segment, are moves of
// their own: move-ip/between-vms.ts and between-segments.ts. Deliberately not here: a dead old host.

import { type Failure, type Outcome, refuse, succeed } from '../domain/failures.ts';
import type { Attachment, Segment } from '../domain/inventory.ts';
import { digestOf } from '../domain/json.ts';
import { type HostName, ipResource, type IpAddress } from '../domain/names.ts';
import type { Intent, Plan, ProbePlan } from '../domain/plan.ts';
import type { Draft, PrepareContext } from '../ports/command-catalogue.ts';
import { IP_ARGUMENT, nodeNames, NODE_OR_VM_ARGUMENT } from './grammar/argument-types.ts';
import { addressResource, argument, type Command } from './command.ts';
import { notUnderstood } from './grammar/grammar.ts';
import { prepareMoveBetweenSegments } from './move-ip/between-segments.ts';
import { prepareMoveBetweenVms } from './move-ip/between-vms.ts';
import { prepareTakeover, type SilentHost } from './move-ip/dead-host.ts';
import { perhapsDead, UNFENCED } from './move-ip/dead-host/refusals.ts';
import {
  factsAsJson,
  type MoveIpFacts,
  readHostFacts,
  readWitnesses,
  type Witnesses,
} from './move-ip/facts.ts';
import { editsToAdd, editsToRemove } from './move-ip/persistence.ts';
import { ACCEPT_RACE, refusalOf } from './move-ip/refusals.ts';
import { losesSecondaries, type MoveIpEdits, moveIpSteps } from './move-ip/steps.ts';
import { type SoleOwner, soleOwner, unreachable } from './ownership/owner-refusals.ts';
import { type OwnersFact, readOwners } from './ownership/owners.ts';
import { attachmentOf, segmentOfAddress } from './ownership/segment-of-address.ts';

// 100 pings a second show an outage to the nearest 10 ms and cost a host nothing.
const PROBE_INTERVAL_MS = 10;

export const moveIp: Command = {
  name: '/move-ip',

  grammar: {
    name: '/move-ip',
    summary: 'Move an address to another node, or from VM to VM, without losing a packet',
    example: '/move-ip 203.0.113.50 to node3',
    rules: [
      { name: 'ip', keyword: null, type: IP_ARGUMENT, isOptional: false },
      { name: 'to', keyword: 'to', type: NODE_OR_VM_ARGUMENT, isOptional: false },
      { name: 'from', keyword: 'from', type: NODE_OR_VM_ARGUMENT, isOptional: true },
    ],
    flags: {
      [ACCEPT_RACE]: 'go on although the address cannot be hidden from ARP for a moment',
      [UNFENCED]: 'take it over from a dead node that nothing keeps off; needs a reason',
    },
  },

  resourcesOf: addressResource,

  async prepare(intent, context) {
    const flags = (intent.arguments['flags'] ?? '').split(' ');
    if (flags.includes(UNFENCED) && intent.reason === null) return reasonMissing();
    const isNode = nodeNames(context.inventory).includes(argument(intent, 'to'));
    if (!isNode) return prepareMoveBetweenVms(intent, context);
    const crossing = await prepareCrossing(intent, context);
    return crossing ?? prepareOnSegment(intent, context, flags);
  },
};

async function prepareOnSegment(
  intent: Intent,
  context: PrepareContext,
  flags: readonly string[],
): Promise<Outcome<Draft>> {
  const asked = whatWasAsked(intent, context);
  if (!asked.ok) return asked;
  const sight = await readSight(asked.value, context);
  const silent = silentHostOf(asked.value, sight.owners);
  if (silent !== null) return prepareTakeover(intent, silent, context);
  const read = await readMoveIpFacts(asked.value, sight, context);
  if (!read.ok) return read;
  const refused = refusalOf(read.value, flags);
  if (refused !== null) return refused;
  const edits = planEdits(read.value, context);
  if (!edits.ok) return edits;
  const plan = assemblePlan(intent, asked.value.segment, {
    facts: read.value,
    edits: edits.value,
  });
  return succeed({ kind: 'plan', plan });
}

/** null: the address stays on its own segment. */
async function prepareCrossing(
  intent: Intent,
  context: PrepareContext,
): Promise<Outcome<Draft> | null> {
  const ip = argument(intent, 'ip') as IpAddress;
  const home = segmentOfAddress(context.inventory, ip);
  if (!home.ok) return home;
  const to = argument(intent, 'to') as HostName;
  const from = (intent.arguments['from'] ?? null) as HostName | null;
  return prepareMoveBetweenSegments(intent, { ip, home: home.value, to, from }, context);
}

interface Asked {
  readonly ip: IpAddress;
  readonly segment: Segment;
  readonly to: Attachment;
  readonly from: HostName | null;
}

function whatWasAsked(intent: Intent, { inventory }: PrepareContext): Outcome<Asked> {
  const ip = argument(intent, 'ip') as IpAddress;
  const segment = segmentOfAddress(inventory, ip);
  if (!segment.ok) return segment;
  const to = attachmentOf(segment.value, argument(intent, 'to') as HostName);
  if (!to.ok) return to;
  const from = (intent.arguments['from'] ?? null) as HostName | null;
  return succeed({ ip, segment: segment.value, to: to.value, from });
}

function reasonMissing(): Outcome<never> {
  return notUnderstood(moveIp.grammar, {
    what: `"${UNFENCED}" needs a reason: why can the old node not come back?`,
  });
}

interface Sight {
  readonly owners: OwnersFact;
  readonly witnesses: Witnesses;
}

async function readSight({ ip, segment }: Asked, { world }: PrepareContext): Promise<Sight> {
  const [owners, witnesses] = await Promise.all([
    readOwners(world, segment, ip),
    readWitnesses(world, segment, ip),
  ]);
  return { owners, witnesses };
}

/** null: an ordinary move, because the old node answers, was not named, or another one has the address. */
function silentHostOf({ ip, segment, to, from }: Asked, owners: OwnersFact): SilentHost | null {
  const node = segment.nodes.find(({ host }) => host === from);
  const silence = node === undefined ? undefined : owners.unread.get(node.host);
  if (node === undefined || silence === undefined || owners.unread.has(to.host)) return null;
  if (owners.owners.length > 0) return null;
  return { asked: { ip, segment, to, from: node }, silence, owners };
}

async function readMoveIpFacts(
  asked: Asked,
  { owners, witnesses }: Sight,
  { world }: PrepareContext,
): Promise<Outcome<MoveIpFacts>> {
  const { ip, segment, to } = asked;
  const problem = owners.unread.get(to.host);
  if (problem !== undefined) return unreachable(to.host, problem);
  const owner = soleOwner(segment, ip, owners);
  if (!owner.ok) {
    const [silent] = owners.unread.keys();
    const isNobody = owners.owners.length === 0 && owners.answers.length === 0;
    if (silent === undefined || !isNobody) return owner;
    return perhapsDead(owner.failure, { ip, to: to.host, silent });
  }
  const misplaced = placeRefusal(asked, owner.value);
  if (misplaced !== null) return misplaced;
  const newLink = linkOf(owners, to);
  const oldLink = linkOf(owners, owner.value);
  if (newLink === undefined || oldLink === undefined) return interfaceMissing(to);
  const oldAt = { host: owner.value.host, interface: owner.value.interface };
  const [old, target] = await Promise.all([
    readHostFacts(world, oldAt, { link: oldLink, ip }),
    readHostFacts(world, to, { link: newLink, ip }),
  ]);
  const gaps = [...witnesses.gaps, ...[...owners.unread].map(unsearched)];
  return succeed({ ip, owner: owner.value, old, new: target, witnesses: { ...witnesses, gaps } });
}

function unsearched([host, failure]: readonly [HostName, Failure]): string {
  return `${host} was not searched for the address: ${failure.what}`;
}

function linkOf(owners: OwnersFact, at: Attachment) {
  return owners.interfaces.get(at.host)?.find((link) => link.name === at.interface);
}

function placeRefusal({ ip, to, from }: Asked, owner: SoleOwner) {
  if (owner.host === to.host) {
    return refuse('address-already-there', {
      what: `${ip} is already on ${to.host} (${owner.interface}).`,
      why: 'It alone answers ARP for it.',
      fix: `Nothing was done. If traffic does not arrive, refresh ARP caches: /announce-ip ${ip}`,
    });
  }
  if (from === null || from === owner.host) return null;
  return refuse('address-not-on-node', {
    what: `${ip} is not on ${from}, it is on ${owner.host} (${owner.interface}).`,
    why: `${owner.mac} alone answers ARP for it.`,
    fix: `Nothing was done. If that is right: /move-ip ${ip} to ${to.host} from ${owner.host}`,
  });
}

function interfaceMissing(to: Attachment): Outcome<MoveIpFacts> {
  return refuse('interface-missing', {
    what: `${to.host} has no interface ${to.interface}.`,
    why: 'arpeggio.yaml names it as the interface on this segment.',
    fix: `Nothing was done. Look at "ip link" on ${to.host} and correct arpeggio.yaml.`,
  });
}

function planEdits(facts: MoveIpFacts, { changeId }: PrepareContext): Outcome<MoveIpEdits> {
  const { ip, old } = facts;
  const onNew = editsToAdd(facts.new, { ip, from: old.at.host, changeId });
  if (!onNew.ok) return onNew;
  const onOld = editsToRemove(old, ip);
  return onOld.ok ? succeed({ onNew: onNew.value, onOld: onOld.value }) : onOld;
}

function assemblePlan(
  intent: Intent,
  segment: Segment,
  { facts, edits }: { readonly facts: MoveIpFacts; readonly edits: MoveIpEdits },
): Plan {
  const json = factsAsJson(facts);
  return {
    intent,
    summary: `${facts.ip} moves from ${facts.old.at.host} to ${facts.new.at.host}`,
    steps: moveIpSteps(facts, segment, edits),
    locks: [ipResource(facts.ip)],
    facts: json,
    factsDigest: digestOf(json),
    downtime: downtimeOf(facts),
    warnings: warningsOf(facts, edits),
    probe: probeOf(facts, segment),
  };
}

function probeOf({ ip, witnesses }: MoveIpFacts, segment: Segment): ProbePlan | null {
  if (segment.probeFrom === null || witnesses.pingFrom === null) return null;
  return { host: witnesses.pingFrom, ip, intervalMs: PROBE_INTERVAL_MS };
}

function canHide(facts: MoveIpFacts): boolean {
  return facts.new.hiding.method !== null && facts.old.hiding.method !== null;
}

function downtimeOf(facts: MoveIpFacts): string {
  return canHide(facts)
    ? 'none: both hosts carry the address while the gateway changes over'
    : 'a few milliseconds expected, seconds possible: ARP cannot be hidden here';
}

function warningsOf(facts: MoveIpFacts, edits: MoveIpEdits): readonly string[] {
  const { ip, old } = facts;
  const warnings = [
    `TCP connections that end on ${ip} itself are reset at ${facts.new.at.host} and must reconnect.`,
  ];
  if (!canHide(facts)) {
    warnings.push('Both hosts answer ARP for a while; the gateway may pick either (accept-race).');
  }
  warnings.push(...facts.witnesses.gaps);
  if (losesSecondaries(facts)) {
    warnings.push(
      `${ip} is the primary address of its prefix on ${old.at.host}; the next is promoted.`,
    );
  }
  if (edits.onOld.length === 0) {
    warnings.push(`No file on ${old.at.host} names ${ip}, so nothing has to be taken out there.`);
  }
  return warnings;
}
