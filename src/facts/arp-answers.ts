// Fact: every Ethernet address that answers an ARP request for an address, asked from one host.
// Broadcast for the whole time: arping's default switches to unicast after the first answer and its
// -D stops there, and both would hide a second owner.

import type { Attachment } from '../domain/inventory.ts';
import { type IpAddress, type MacAddress, parseMacAddress } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { lookFailed, look } from './look.ts';

// Two broadcasts, one second apart: a second owner that is slow or loses one frame is still seen.
const ASK_SECONDS = 2;

/** Sorted and distinct; empty when nobody answers. */
export async function readArpAnswers(
  world: World,
  from: Attachment,
  ip: IpAddress,
  seconds = ASK_SECONDS,
): Promise<readonly MacAddress[]> {
  const command = askEverybody(from, ip, seconds);
  const result = await look(world, from.host, command);
  // Exit code 1 means that nobody answered; 2 that the tool itself did not work.
  if (result.exitCode !== 0 && result.exitCode !== 1) throw lookFailed(command, result);
  return parseArpAnswers(result.stdout);
}

export function askEverybody(from: Attachment, ip: IpAddress, seconds = ASK_SECONDS) {
  const argv = ['arping', '-b', '-w', String(seconds), '-I', from.interface, ip];
  return { argv, asRoot: true };
}

/** From iputils lines such as `Unicast reply from 203.0.113.50 [02:00:00:00:00:21]  0.651ms`. */
export function parseArpAnswers(text: string): readonly MacAddress[] {
  const found = [...text.matchAll(/reply from \S+ \[([0-9A-Fa-f:]+)\]/g)].map((match) =>
    parseMacAddress(match[1] ?? ''),
  );
  return [...new Set(found.filter((mac) => mac !== null))].toSorted();
}
