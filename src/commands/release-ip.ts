// /release-ip IP on NODE: takes an address off a node that should not have it any more, live and in its
// files, while another node has it. For the host that comes back after a take-over, and for any second
// owner. The owner that stays is announced before anything is deleted, so no packet is lost; a node that
// only has the address in its files gets only those changed.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import type { Attachment, Segment } from '../domain/inventory.ts';
import { digestOf } from '../domain/json.ts';
import { type HostName, ipResource, type IpAddress } from '../domain/names.ts';
import type { Intent, Plan } from '../domain/plan.ts';
import type { PrepareContext } from '../ports/command-catalogue.ts';
import { addressResource, argument, type Command } from './command.ts';
import { IP_ARGUMENT, NODE_ARGUMENT } from './grammar/argument-types.ts';
import { readWitness } from './move-ip/dead-host/facts.ts';
import { factsAsJson, type HostFacts, readHostFacts } from './move-ip/facts.ts';
import { editsToRemove } from './move-ip/persistence.ts';
import { refusalOfRelease } from './move-ip/refusals.ts';
import { type Release, releaseSteps } from './ownership/release-steps.ts';
import { arpingRefusal, unreachable } from './ownership/owner-refusals.ts';
import { type Owner, type OwnersFact, readOwners } from './ownership/owners.ts';
import { attachmentOf, segmentOfAddress } from './ownership/segment-of-address.ts';

// 100 pings a second show an outage to the nearest 10 ms and cost a host nothing.
const PROBE_INTERVAL_MS = 10;

export const releaseIp: Command = {
  name: '/release-ip',

  grammar: {
    name: '/release-ip',
    summary: 'Take an address off a node that came back with it, live and in its files',
    example: '/release-ip 203.0.113.50 on node1',
    rules: [
      { name: 'ip', keyword: null, type: IP_ARGUMENT, isOptional: false },
      { name: 'on', keyword: 'on', type: NODE_ARGUMENT, isOptional: false },
    ],
    flags: {},
  },

  resourcesOf: addressResource,

  async prepare(intent, context) {
    const ip = argument(intent, 'ip') as IpAddress;
    const segment = segmentOfAddress(context.inventory, ip);
    if (!segment.ok) return segment;
    const at = attachmentOf(segment.value, argument(intent, 'on') as HostName);
    if (!at.ok) return at;
    const release = await readRelease(ip, { at: at.value, segment: segment.value }, context);
    if (!release.ok) return release;
    return succeed({ kind: 'plan', plan: planOf(intent, release.value) });
  },
};

interface Place {
  readonly at: Attachment;
  readonly segment: Segment;
}

async function readRelease(
  ip: IpAddress,
  { at, segment }: Place,
  { world }: PrepareContext,
): Promise<Outcome<Release>> {
  const owners = await readOwners(world, segment, ip);
  const problem = owners.unread.get(at.host);
  if (problem !== undefined) return unreachable(at.host, problem);
  const early = arpingRefusal(segment.observer.host, owners.observerArping);
  if (early !== null) return early;
  const keeper = keeperOf(ip, { at, segment }, owners);
  if (!keeper.ok) return keeper;
  const facts = await readEnds(ip, { at, segment, keeper: keeper.value }, { world, owners });
  if (!facts.ok) return facts;
  const isLive = owners.owners.some(({ host }) => host === at.host);
  const refused = refusalOfRelease(facts.value, isLive);
  if (refused !== null) return refused;
  const edits = editsToRemove(facts.value.old, ip);
  if (!edits.ok) return edits;
  if (!isLive && edits.value.length === 0) return notThere(ip, at, keeper.value);
  return succeed({ facts: facts.value, segment, isLive, edits: edits.value });
}

type Keeper = Owner & { readonly mac: NonNullable<Owner['mac']> };

/** The node that lets go and the one that keeps it, as a move from the one to the other. */
async function readEnds(
  ip: IpAddress,
  { at, segment, keeper }: Place & { readonly keeper: Keeper },
  sources: { readonly world: PrepareContext['world']; readonly owners: OwnersFact },
): Promise<Outcome<Release['facts']>> {
  const [old, kept, witness] = await Promise.all([
    readEnd(ip, at, sources),
    readEnd(ip, keeper, sources),
    readWitness(sources.world, segment, ip),
  ]);
  if (!old.ok) return old;
  if (!kept.ok) return kept;
  const held = sources.owners.owners.find(({ host }) => host === at.host) ?? keeper;
  return succeed({
    ip,
    owner: { ...held, mac: keeper.mac },
    old: old.value,
    new: kept.value,
    witnesses: { ...witness, pingFrom: null },
  });
}

/** The one other node that has the address and goes on serving it. */
function keeperOf(ip: IpAddress, { at, segment }: Place, { owners }: OwnersFact): Outcome<Keeper> {
  const others = owners.filter(({ host }) => host !== at.host);
  const [keeper, second] = others;
  if (keeper === undefined) return onlyOwner(ip, at.host);
  if (second !== undefined) {
    return refuse('address-owned-by-several', {
      what: `Beside ${at.host}, ${others.map(({ host }) => host).join(' and ')} have ${ip}.`,
      why: 'Which of them should keep it is for a person to say.',
      fix: `Nothing was done. Take it off one of these by hand, then type this again.`,
    });
  }
  const place = segment.nodes.find(({ host }) => host === keeper.host);
  const { mac } = keeper;
  if (mac !== null && place?.interface === keeper.interface) return succeed({ ...keeper, mac });
  return refuse('not-on-one-segment', {
    what: `${keeper.host} has ${ip} on ${keeper.interface}, which is not on segment ${segment.name}.`,
    why: 'Whoever keeps the address has to be able to announce it there.',
    fix: 'Nothing was done. Correct arpeggio.yaml, or put the address in order by hand.',
  });
}

async function readEnd(
  ip: IpAddress,
  { host, interface: name }: Attachment,
  { world, owners }: { readonly world: PrepareContext['world']; readonly owners: OwnersFact },
): Promise<Outcome<HostFacts>> {
  const link = owners.interfaces.get(host)?.find((one) => one.name === name);
  if (link !== undefined) {
    return succeed(await readHostFacts(world, { host, interface: name }, { link, ip }));
  }
  return refuse('interface-missing', {
    what: `${host} has no interface ${name}.`,
    why: 'arpeggio.yaml names it as the interface on this segment.',
    fix: `Nothing was done. Look at "ip link" on ${host} and correct arpeggio.yaml.`,
  });
}

function onlyOwner(ip: IpAddress, host: HostName): Outcome<never> {
  return refuse('address-of-only-owner', {
    what: `No other node than ${host} has ${ip}.`,
    why: 'Taken off there, it would be nowhere, and what it serves would stop.',
    fix: `Nothing was done. To bring it to another node: /move-ip ${ip} to NODE`,
  });
}

function notThere(ip: IpAddress, { host }: Attachment, keeper: Owner): Outcome<never> {
  return refuse('address-not-on-node', {
    what: `${ip} is not on ${host}, neither live nor in its files.`,
    why: `${keeper.host} (${keeper.interface}) has it.`,
    fix: 'Nothing was done, and nothing needs to be.',
  });
}

function planOf(intent: Intent, release: Release): Plan {
  const { facts, segment, isLive } = release;
  const { ip, old, new: keeper } = facts;
  const json = { ...readable(release), move: factsAsJson(facts) };
  const { probeFrom } = segment;
  return {
    intent,
    summary: `${ip} is taken off ${old.at.host}; ${keeper.at.host} keeps it`,
    steps: releaseSteps(release),
    locks: [ipResource(ip)],
    facts: json,
    factsDigest: digestOf(json),
    downtime: isLive
      ? `none: ${keeper.at.host} has the address and is announced before anything is deleted`
      : `none: ${old.at.host} does not have the address, only its files name it`,
    warnings: [...warningsOf(release), ...facts.witnesses.gaps],
    probe: probeFrom === null ? null : { host: probeFrom, ip, intervalMs: PROBE_INTERVAL_MS },
  };
}

function readable({ isLive, edits }: Release) {
  return { isLive, files: edits.map(({ path }) => path) };
}

function warningsOf({ facts, isLive, edits }: Release): readonly string[] {
  const { ip, old } = facts;
  return [
    ...(isLive ? [`TCP connections that end on ${ip} at ${old.at.host} are reset.`] : []),
    ...(edits.length === 0 ? [`No file on ${old.at.host} names ${ip}.`] : []),
    `Taking this back makes ${old.at.host} a second owner again.`,
  ];
}
