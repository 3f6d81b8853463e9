// Which call of which port goes wrong, and how. A fault has an address (the port, the call, and the how
// manieth of its kind), which says all about it: a seed is repeated without some of its faults by
// naming their addresses. After `stop` nothing goes wrong any more, so that everything can end.

import type { Chance } from './chance.ts';
import type { History } from './history.ts';

export interface Faults {
  /** What goes wrong with this call; null: nothing. */
  at<Kind extends string>(place: string, kinds: readonly [Kind, ...Kind[]]): Kind | null;
  /** A thing that goes wrong in this share of all cases, however few faults the seed has. */
  happens(place: string, often: number): boolean;
  /** Addresses of the faults that came to be, in their order. */
  readonly hits: readonly string[];
  stop(): void;
}

// From none to one call in twenty: few faults leave room for long stories, many find what needs two.
const SHARES = [0, 0.002, 0.005, 0.01, 0.02, 0.05] as const;

export function createFaults(
  chance: Chance,
  history: History,
  without: ReadonlySet<string>,
): Faults {
  const counts = new Map<string, number>();
  const hits: string[] = [];
  const share = chance.pick('share of faults', SHARES);
  let isOver = false;
  const addressOf = (place: string): string => {
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    return `${place} #${count}`;
  };
  const isHit = (address: string, often: number): boolean =>
    !isOver && chance.isHit(`fault ${address}`, often) && !without.has(address);
  return {
    hits,
    at(place, kinds) {
      const address = addressOf(place);
      if (!isHit(address, share)) return null;
      const kind = chance.pick(`kind ${address}`, kinds);
      hits.push(address);
      history.add(`fault: ${kind} at ${address}`);
      return kind;
    },
    happens(place, often) {
      const address = addressOf(place);
      if (!isHit(address, often)) return false;
      hits.push(address);
      history.add(`fault: ${address}`);
      return true;
    },
    stop() {
      isOver = true;
    },
  };
}
