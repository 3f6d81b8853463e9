// When a fence may be lifted: only while nobody answers for the address that moved away from the fenced
// host. Lifted beside a living owner, the host would come back with the address still in its files,
// and there would be two. Shared by every kind of fence.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { AttachmentField, HostNameField, IpAddressField } from '../../domain/spec-fields.ts';
import { readArpAnswers } from '../../facts/arp-answers.ts';
import type { World } from '../../ports/world.ts';

export const FenceFields = {
  /** The host that is kept from coming back. */
  node: HostNameField,
  /** What was moved away from it, and who asks by ARP whether somebody has it. */
  ip: IpAddressField,
  observer: AttachmentField,
  /** It was off before this change, so taking the step back leaves it off. */
  wasFenced: z.boolean(),
};

type Fenced = { readonly [Name in keyof typeof FenceFields]: z.infer<(typeof FenceFields)[Name]> };

// A board that turns a server off, and CloudStack, answer before it is off: up to 30 s in all.
const LOOKS_MAX = 15;
const LOOK_PAUSE_MS = 2_000;

/** Looks until the host is as wanted; null: it never was. Otherwise what showed it. */
export async function waitFor(
  world: World,
  look: () => Promise<string | null>,
): Promise<string | null> {
  for (let looks = 1; ; looks += 1) {
    const seen = await look();
    if (seen !== null || looks === LOOKS_MAX) return seen;
    await world.clock.sleep(LOOK_PAUSE_MS);
  }
}

/** How the undo reads in the plan; `lifted` says what it does. */
export function undoText({ node, ip, wasFenced }: Fenced, lifted: string | null): string {
  if (wasFenced) return `nothing: ${node} was off before`;
  if (lifted === null)
    return `nothing by itself: ${node} stays off until a person lets it come back`;
  return `${lifted}, unless somebody still answers ARP for ${ip} (then ${node} stays off)`;
}

/** Throws unless nobody answers for the address. */
export async function refuseSecondOwner(spec: Fenced, world: World): Promise<void> {
  const { node, ip, observer } = spec;
  const answers = await readArpAnswers(world, observer, ip);
  if (answers.length === 0) return;
  throw new Failed({
    code: 'fence-still-needed',
    what: `${node} stays off: ${answers.join(' and ')} still answers ARP for ${ip}.`,
    why: `${node} would come back with ${ip} in its files, and then two hosts would own it.`,
    fix:
      `${node} is fenced and does not serve. Take ${ip} off its present owner first, or out of the ` +
      `files of ${node}; then let it come back by hand.`,
  });
}

export function notProved(node: string, why: string): Failed {
  return new Failed({
    code: 'fence-not-proved',
    what: `Nothing proves that ${node} is off.`,
    why,
    fix: 'The address was not taken over. Look at the proof by hand, then type the command again.',
  });
}

export function notLifted(node: string, why: string): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${node} is still fenced.`,
    why,
    fix: `${node} does not serve. Let it come back by hand.`,
  });
}
