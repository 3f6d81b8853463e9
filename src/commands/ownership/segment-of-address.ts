// On which segment an address lies, and whether it is one that Arpeggio may handle at all.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Attachment, Inventory, Segment } from '../../domain/inventory.ts';
import {
  broadcastAddress,
  type HostName,
  type IpAddress,
  networkAddress,
  prefixContains,
} from '../../domain/names.ts';

export function segmentOfAddress(inventory: Inventory, ip: IpAddress): Outcome<Segment> {
  const segment = inventory.segments.find(({ prefix }) => prefixContains(prefix, ip));
  if (segment === undefined) return outsideEverySegment(inventory, ip);
  const role = reservedRole(segment, ip);
  if (role !== null) return reserved(segment, ip, role);
  if (segment.movable.some((prefix) => prefixContains(prefix, ip))) return succeed(segment);
  return refuse('address-not-movable', {
    what: `${ip} is not an address that may be moved.`,
    why: `On segment ${segment.name} only addresses in ${segment.movable.join(', ')} may be.`,
    fix: 'Nothing was done. If it should be, add it to "movable" of that segment in arpeggio.yaml.',
  });
}

/** Where a node is plugged into the segment. */
export function attachmentOf(segment: Segment, host: HostName): Outcome<Attachment> {
  const attachment = segment.nodes.find((node) => node.host === host);
  if (attachment !== undefined) return succeed(attachment);
  return refuse('not-on-one-segment', {
    what: `${host} is not on segment ${segment.name} (${segment.prefix}).`,
    why: `On it are ${segment.nodes.map((node) => node.host).join(', ')}.`,
    fix: 'Nothing was done. An address only moves between nodes of its own segment.',
  });
}

function reservedRole(segment: Segment, ip: IpAddress): string | null {
  if (ip === segment.gateway) return 'the gateway';
  if (ip === networkAddress(segment.prefix)) return 'the network address';
  return ip === broadcastAddress(segment.prefix) ? 'the broadcast address' : null;
}

function reserved(segment: Segment, ip: IpAddress, role: string): Outcome<Segment> {
  return refuse('address-reserved', {
    what: `${ip} is ${role} of segment ${segment.name} (${segment.prefix}).`,
    why: 'On another host it would cut off the whole segment.',
    fix: 'Nothing was done. Check the address.',
  });
}

export function outsideEverySegment(
  inventory: Inventory,
  ip: IpAddress,
): Extract<Outcome<never>, { ok: false }> {
  const known = inventory.segments.map(({ name, prefix }) => `${name} (${prefix})`);
  return refuse('address-not-movable', {
    what: `${ip} is on no segment that Arpeggio knows.`,
    why: `The segments are ${known.join(', ')}.`,
    fix: 'Nothing was done. Check the address, or add its segment to arpeggio.yaml.',
  });
}
