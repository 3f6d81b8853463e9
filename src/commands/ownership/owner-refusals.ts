// Refusals about who owns an address, shared by the commands that need exactly one owner.

import { type Failure, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { HostName, IpAddress, MacAddress } from '../../domain/names.ts';
import type { Segment } from '../../domain/inventory.ts';
import type { ArpingFlavour } from '../../facts/arping-flavour.ts';
import type { Owner, OwnersFact } from './owners.ts';

export interface SoleOwner extends Owner {
  readonly mac: MacAddress;
}

/** The one node that has the address and alone answers ARP for it. */
export function soleOwner(segment: Segment, ip: IpAddress, facts: OwnersFact): Outcome<SoleOwner> {
  const flavour = arpingRefusal(segment.observer.host, facts.observerArping);
  if (flavour !== null) return flavour;
  const [owner, second] = facts.owners;
  if (owner === undefined) return ownedByNobody(ip, facts);
  if (second !== undefined) return ownedBySeveral(ip, facts.owners);
  const attachment = segment.nodes.find(({ host }) => host === owner.host);
  if (attachment?.interface !== owner.interface || owner.mac === null) {
    return onOtherInterface(segment, ip, owner);
  }
  return answeredBy(ip, { ...owner, mac: owner.mac }, facts.answers);
}

/** null: the tool is the one whose options and exit codes are known. */
export function arpingRefusal(
  host: HostName,
  flavour: ArpingFlavour,
): Extract<Outcome<never>, { ok: false }> | null {
  if (flavour === 'iputils') return null;
  if (flavour === 'missing') {
    return refuse('arping-missing', {
      what: `${host} has no arping.`,
      why: 'Without it nobody can ask who owns an address, nor announce one.',
      fix: `Nothing was done. Install it on ${host}: apt-get install iputils-arping`,
    });
  }
  return refuse('arping-unknown-flavour', {
    what: `The arping on ${host} is not the iputils one.`,
    why: "Thomas Habets' arping has other options, and its -D reports a taken address as free.",
    fix: `Nothing was done. On ${host}: apt-get install iputils-arping (it replaces the other).`,
  });
}

export function unreachable(
  host: HostName,
  failure: Failure,
): Extract<Outcome<never>, { ok: false }> {
  return { ok: false, failure: { ...failure, what: `${host} is needed. ${failure.what}` } };
}

function ownedByNobody(ip: IpAddress, facts: OwnersFact): Outcome<SoleOwner> {
  if (facts.answers.length > 0) {
    return refuse('address-answered-by-stranger', {
      what: `No node has ${ip}, but ${facts.answers.join(' and ')} answers ARP for it.`,
      why: `Searched were ${[...facts.interfaces.keys()].join(', ')}.${unreadNote(facts)}`,
      fix: 'Nothing was done. Find that Ethernet address in the switch before using the address.',
    });
  }
  return refuse('address-owned-by-nobody', {
    what: `No node has ${ip}, and nobody answers ARP for it.`,
    why: `Searched were ${[...facts.interfaces.keys()].join(', ')}.${unreadNote(facts)}`,
    fix: 'Nothing was done. Check the address; /where-is shows what is known of it.',
  });
}

function unreadNote(facts: OwnersFact): string {
  if (facts.unread.size === 0) return '';
  return ` Not readable: ${[...facts.unread.keys()].join(', ')}; one of these may have it.`;
}

function ownedBySeveral(ip: IpAddress, owners: readonly Owner[]): Outcome<SoleOwner> {
  const places = owners.map((owner) => `${owner.host} (${owner.interface})`);
  return refuse('address-owned-by-several', {
    what: `${ip} is on ${places.join(' and on ')}.`,
    why: 'With two owners, which one gets the traffic is chance.',
    fix: 'Nothing was done. Remove it by hand where it does not belong, then type this again.',
  });
}

function onOtherInterface(segment: Segment, ip: IpAddress, owner: Owner): Outcome<SoleOwner> {
  return refuse('not-on-one-segment', {
    what: `${owner.host} has ${ip} on ${owner.interface}, which is not on segment ${segment.name}.`,
    why: `arpeggio.yaml lists another interface of ${owner.host} for that segment.`,
    fix: 'Nothing was done. Correct arpeggio.yaml, or move the address by hand.',
  });
}

function answeredBy(
  ip: IpAddress,
  owner: SoleOwner,
  answers: readonly MacAddress[],
): Outcome<SoleOwner> {
  if (answers.length === 0) {
    return refuse('address-owned-by-nobody', {
      what: `${owner.host} has ${ip}, but nobody answers ARP for it.`,
      why: 'Its link may be down, or a rule hides the address from ARP.',
      fix: `Nothing was done. Look at "nft list tables arp" and the link on ${owner.host}.`,
    });
  }
  if (answers.length > 1) {
    return refuse('address-owned-by-several', {
      what: `${answers.join(' and ')} all answer ARP for ${ip}.`,
      why: `Only ${owner.mac} is ${owner.host}; the others are not nodes that have it configured.`,
      fix: 'Nothing was done. Find the other Ethernet address in the switch first.',
    });
  }
  if (answers[0] === owner.mac) return succeed(owner);
  return refuse('address-answered-by-stranger', {
    what: `${answers[0]} answers ARP for ${ip}, not ${owner.host} (${owner.mac}).`,
    why: 'Another machine took the address, or a router answers for it by proxy ARP.',
    fix: 'Nothing was done. Find that Ethernet address in the switch first.',
  });
}
