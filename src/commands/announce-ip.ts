// /announce-ip IP [on NODE]: refreshes ARP caches and changes nothing else. For the case that an
// address was moved by other means and the gateway still sends its packets to the old host.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import type { Segment } from '../domain/inventory.ts';
import { digestOf } from '../domain/json.ts';
import { ipResource, type IpAddress } from '../domain/names.ts';
import type { Intent, Plan } from '../domain/plan.ts';
import { readArpingFlavour } from '../facts/arping-flavour.ts';
import { announceAddress } from '../steps/announce-address.ts';
import { planStep } from '../steps/catalogue.ts';
import { verifyOwner } from '../steps/verify-owner.ts';
import { IP_ARGUMENT, NODE_ARGUMENT } from './grammar/argument-types.ts';
import { addressResource, argument, type Command } from './command.ts';
import { arpingRefusal, type SoleOwner, soleOwner } from './ownership/owner-refusals.ts';
import { readOwners } from './ownership/owners.ts';
import { segmentOfAddress } from './ownership/segment-of-address.ts';

// As after a move: frames get lost while a switch port is blocked.
const ROUNDS = 3;

export const announceIp: Command = {
  name: '/announce-ip',

  grammar: {
    name: '/announce-ip',
    summary: 'Tell the gateway and the segment again which host has an address',
    example: '/announce-ip 203.0.113.50',
    rules: [
      { name: 'ip', keyword: null, type: IP_ARGUMENT, isOptional: false },
      { name: 'on', keyword: 'on', type: NODE_ARGUMENT, isOptional: true },
    ],
    flags: {},
  },

  resourcesOf: addressResource,

  async prepare(intent, { world, inventory }) {
    const ip = argument(intent, 'ip') as IpAddress;
    const segment = segmentOfAddress(inventory, ip);
    if (!segment.ok) return segment;
    const facts = await readOwners(world, segment.value, ip);
    const owner = soleOwner(segment.value, ip, facts);
    if (!owner.ok) return owner;
    const misplaced = placeRefusal(ip, owner.value, intent.arguments['on']);
    if (misplaced !== null) return misplaced;
    const flavour = await readArpingFlavour(world, owner.value.host);
    const refused = arpingRefusal(owner.value.host, flavour);
    if (refused !== null) return refused;
    return succeed({
      kind: 'plan',
      plan: planOf(intent, segment.value, { ip, owner: owner.value }),
    });
  },
};

function placeRefusal(
  ip: IpAddress,
  owner: SoleOwner,
  on: string | undefined,
): Extract<Outcome<never>, { ok: false }> | null {
  if (on === undefined || on === owner.host) return null;
  return refuse('address-not-on-node', {
    what: `${ip} is not on ${on}, it is on ${owner.host} (${owner.interface}).`,
    why: `Announcing it from ${on} would send its traffic to a host that does not have it.`,
    fix: `Nothing was done. To bring it there: /move-ip ${ip} to ${on}`,
  });
}

function planOf(
  intent: Intent,
  segment: Segment,
  { ip, owner }: { readonly ip: IpAddress; readonly owner: SoleOwner },
): Plan {
  const at = { host: owner.host, interface: owner.interface };
  const facts = { owner: { ...owner } };
  return {
    intent,
    summary: `${ip} is announced from ${owner.host}`,
    steps: [
      planStep('announce', announceAddress, {
        ...at,
        ip,
        gateway: segment.gateway,
        rounds: ROUNDS,
        purpose: 'change-owner',
      }),
      planStep('verify-owner', verifyOwner, {
        ip,
        owner: owner.host,
        mac: owner.mac,
        observer: { ...segment.observer },
        gatewayHost: segment.gatewayHost === null ? null : { ...segment.gatewayHost },
      }),
    ],
    locks: [ipResource(ip)],
    facts,
    factsDigest: digestOf(facts),
    downtime: 'none: no host is changed, only ARP caches are refreshed',
    warnings: [],
    probe: null,
  };
}
