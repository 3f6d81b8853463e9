// How long the armed dead-man switches of a change still last, and how they are made to last longer.
// What is known is when each takes back at the earliest, counted from our asking by our own clock; it is
// lost with the process, and then asked for again. A clock that jumps makes us ask too often or too
// late; too late, the host itself refuses.

import type { ArmedSwitch } from '../../domain/plan.ts';
import { deadManCommand, readDeadManOutcome } from '../../facts/dead-man.ts';
import { actFailed } from '../../facts/look.ts';
import type { Hosts } from '../../ports/hosts.ts';
import type { World } from '../../ports/world.ts';
import { DEAD_MAN_EXIT } from './program.ts';
import { fired, whyFired } from './verbs.ts';

const EARLIEST = new WeakMap<Hosts, Map<string, number>>();

function knownIn({ hosts }: World): Map<string, number> {
  const known = EARLIEST.get(hosts) ?? new Map<string, number>();
  EARLIEST.set(hosts, known);
  return known;
}

function keyOf({ host, id }: Pick<ArmedSwitch, 'host' | 'id'>): string {
  return `${host} ${id}`;
}

/** Armed, or extended, at this time at the earliest. */
export function noteArmed(world: World, place: ArmedSwitch, at: number): void {
  knownIn(world).set(keyOf(place), at + place.seconds * 1_000);
}

/** It is ended, whatever was known of it. */
export function forgetArmed({ hosts }: World, place: Pick<ArmedSwitch, 'host' | 'id'>): void {
  EARLIEST.get(hosts)?.delete(keyOf(place));
}

// A change that halts waits a minute for a decision, and the step before the halt takes its time, too.
const LEFT_MIN_MS = 90_000;

/** Long enough for a step and for a halt behind it, as far as we know. */
export function isKnownToLast(place: ArmedSwitch, world: World): boolean {
  const left = (knownIn(world).get(keyOf(place)) ?? 0) - world.clock.now();
  // More than it was ever given: the clock was set back, so nothing is known.
  return left >= LEFT_MIN_MS && left <= place.seconds * 1_000;
}

/** Extends all when one of them would not last. Throws dead-man-fired. */
export async function keepArmed(places: readonly ArmedSwitch[], world: World): Promise<void> {
  if (places.every((place) => isKnownToLast(place, world))) return;
  await demandArmed(places, world);
  if (!places.every((place) => isKnownToLast(place, world))) await extendAll(places, world);
}

/** The seconds left on each; throws dead-man-fired for one that is no longer armed. */
export async function demandArmed(
  places: readonly ArmedSwitch[],
  world: World,
): Promise<readonly number[]> {
  const at = world.clock.now();
  const seen = await Promise.all(
    places.map(
      async (place) => [place, await readDeadManOutcome(world, place.host, place.id)] as const,
    ),
  );
  return seen.map(([place, outcome]) => {
    if (outcome.state !== 'armed') throw fired(place.host, whyFired(outcome));
    const left = outcome.secondsLeft ?? 0;
    knownIn(world).set(keyOf(place), at + left * 1_000);
    return left;
  });
}

/** One after the other and in this order, so that at no time the last to take back becomes the first. */
export async function extendAll(places: readonly ArmedSwitch[], world: World): Promise<void> {
  for (const place of places) {
    if (await extend(place, world)) continue;
    throw fired(place.host, whyFired(await readDeadManOutcome(world, place.host, place.id)));
  }
}

/** false: it is no longer armed. */
export async function extend(place: ArmedSwitch, world: World): Promise<boolean> {
  const at = world.clock.now();
  const command = deadManCommand(['extend', place.id, `${place.seconds}`]);
  const result = await world.hosts.run(place.host, command);
  const isOver = [DEAD_MAN_EXIT.tooLate, DEAD_MAN_EXIT.notKnown].some(
    (code) => code === result.exitCode,
  );
  if (isOver) return false;
  if (result.exitCode !== 0) throw actFailed(command, result);
  noteArmed(world, place, at);
  return true;
}
