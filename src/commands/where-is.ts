// /where-is IP: node, interface and Ethernet address, who else answers, what the gateway believes,
// network and VM, and the last changes that touched it. Only looks, so it needs no approval and answers privately.

import { succeed } from '../domain/failures.ts';
import type { Change } from '../domain/change.ts';
import type { Segment } from '../domain/inventory.ts';
import { ipResource, type IpAddress, prefixContains } from '../domain/names.ts';
import { readNeighbour } from '../facts/neighbour.ts';
import type { Journal } from '../ports/journal.ts';
import type { World } from '../ports/world.ts';
import { IP_ARGUMENT } from './grammar/argument-types.ts';
import { argument, type Command } from './command.ts';
import { type Owner, type OwnersFact, readOwners } from './ownership/owners.ts';
import { outsideEverySegment } from './ownership/segment-of-address.ts';
import { lookInNetworks, type NetworkSight, NOTHING_IN_NETWORKS } from './where-is/in-networks.ts';

// The newest few answer "who touched this tonight?".
const CHANGES_SHOWN = 5;

/** journal null: the past is not shown, for the CLI beside a running bot, which owns the journal. */
export function whereIs(journal: Pick<Journal, 'touching'> | null): Command {
  return {
    name: '/where-is',

    grammar: {
      name: '/where-is',
      summary: 'Show which host has an address, who answers for it, and what touched it last',
      example: '/where-is 203.0.113.50',
      rules: [{ name: 'ip', keyword: null, type: IP_ARGUMENT, isOptional: false }],
      flags: {},
    },

    resourcesOf: () => [],

    async prepare(intent, context) {
      const ip = argument(intent, 'ip') as IpAddress;
      const { inventory } = context;
      const segment = inventory.segments.find(({ prefix }) => prefixContains(prefix, ip));
      const [onSegment, inNetworks] = await Promise.all([
        segment === undefined ? null : readSegment(ip, segment, context.world),
        inventory.networks === null
          ? NOTHING_IN_NETWORKS
          : lookInNetworks(ip, inventory.networks, context),
      ]);
      const seen = [
        ...inNetworks.lines,
        ...(onSegment === null ? [] : segmentLines(onSegment, inNetworks)),
      ];
      if (seen.length === 0) return outsideEverySegment(inventory, ip);
      const keys = [ipResource(ip), ...inNetworks.resources];
      const changes = journal === null ? null : await journal.touching(keys, CHANGES_SHOWN);
      const lines = [...seen, ...changeLines(changes)];
      return succeed({ kind: 'answer', answer: { title: `Where is ${ip}?`, lines } });
    },
  };
}

interface SegmentSight {
  readonly segment: Segment;
  readonly facts: OwnersFact;
  /** Ethernet address that the gateway holds for it. */
  readonly held: string | null;
}

async function readSegment(ip: IpAddress, segment: Segment, world: World): Promise<SegmentSight> {
  const { gatewayHost } = segment;
  const [facts, held] = await Promise.all([
    readOwners(world, segment, ip),
    gatewayHost === null ? null : readNeighbour(world, gatewayHost, ip),
  ]);
  return { segment, facts, held };
}

function segmentLines(
  { segment, facts, held }: SegmentSight,
  { routerNames: names, lines }: NetworkSight,
): readonly string[] {
  const { gatewayHost } = segment;
  const isElsewhere = facts.owners.length === 0 && lines.length > 0;
  return [
    ...(isElsewhere ? [] : ownerLines(facts)),
    ...answerLines(segment, facts, names),
    ...(gatewayHost === null ? [] : [gatewayLine(gatewayHost.host, held, { facts, names })]),
    ...unreadLines(facts),
  ];
}

function ownerLines({ owners }: OwnersFact): readonly string[] {
  if (owners.length === 0) return ['No node has it configured.'];
  const warning = owners.length > 1 ? ['⚠ More than one node has it. Only one should.'] : [];
  return [...owners.map(ownerLine), ...warning];
}

function ownerLine(owner: Owner): string {
  return `On ${owner.host}, ${owner.interface}, as /${owner.prefixLength}, Ethernet address ${owner.mac}.`;
}

function answerLines(segment: Segment, facts: OwnersFact, names: Names): readonly string[] {
  const { observer } = segment;
  if (facts.observerArping !== 'iputils') {
    return [`⚠ ${observer.host} has no iputils arping, so nobody was asked by ARP.`];
  }
  if (facts.answers.length === 0)
    return [`⚠ Nobody answers ${observer.host}'s ARP requests for it.`];
  const owners = facts.answers.map((mac) => nameOf(mac, facts, names));
  const warning = facts.answers.length > 1 ? ' ⚠ Only one should.' : '';
  return [`ARP, asked from ${observer.host}: ${owners.join(' and ')} answers.${warning}`];
}

function gatewayLine(
  gateway: string,
  held: string | null,
  { facts, names }: { readonly facts: OwnersFact; readonly names: Names },
): string {
  if (held === null) return `Gateway ${gateway} holds no entry for it now.`;
  const isRight = facts.owners.length === 0 || facts.owners.some(({ mac }) => mac === held);
  const note = isRight ? '' : ' ⚠ That is not the node that has it: /announce-ip refreshes it.';
  return `Gateway ${gateway} sends its packets to ${nameOf(held, facts, names)}.${note}`;
}

/** Hosts that are no nodes, by Ethernet address. */
type Names = ReadonlyMap<string, string>;

function nameOf(mac: string, { interfaces }: OwnersFact, names: Names): string {
  const node = [...interfaces].find(([, links]) => links.some((link) => link.mac === mac))?.[0];
  const host = node ?? names.get(mac);
  return host === undefined ? `${mac} (no node of ours)` : `${host} (${mac})`;
}

function unreadLines({ unread }: OwnersFact): readonly string[] {
  return [...unread].map(([host, failure]) => `⚠ ${host} could not be read: ${failure.what}`);
}

function changeLines(changes: readonly Change[] | null): readonly string[] {
  if (changes === null) return [];
  if (changes.length === 0) return ['No change of Arpeggio has touched it.'];
  const lines = changes.map(
    ({ id, plan, state, proposedAt }) =>
      `• ${proposedAt.slice(0, 16).replace('T', ' ')} UTC, ${id}, ${plan.summary}: ${state}`,
  );
  return ['Last changes of Arpeggio that touched it:', ...lines];
}
