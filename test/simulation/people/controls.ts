// What people ask of a change that is there already: a halt, its undo, another try, and that somebody
// takes over what is stuck. A stuck change always finds somebody in the end, because it calls for one.

import type { Person } from '../../../src/domain/change.ts';
import type { ControlVerb, InboxRequest } from '../../../src/ports/inbox.ts';
import { BOB, CAROL, EVE } from '../../fakes/lab-inventory.ts';
import type { Written } from '../ports/witness.ts';
import type { Chance } from '../seed/chance.ts';

export interface Wish {
  /** Of the delivery. */
  readonly name: string;
  readonly person: Person;
  readonly request: InboxRequest;
  readonly afterMs: number;
}

// A person who mends a stuck change by hand tries first, and needs some minutes for the rest.
const RETRY_MS = 30_000;
const TAKE_OVER_MS = 300_000;

export function wishesAfter({ change, event, sequence }: Written, chance: Chance): readonly Wish[] {
  const about = `${change.id} ${sequence}`;
  const someone = chance.pick(`who ${about}`, [change.requester, BOB, CAROL, EVE]);
  const wish = (verb: ControlVerb, person: Person, afterMs = 0, reason: string | null = null) => ({
    name: `${verb} ${about}`,
    person,
    request: { kind: 'control', verb, changeId: change.id, reason } as const,
    afterMs,
  });
  const maybe = (share: number, wanted: Wish): readonly Wish[] =>
    chance.isHit(`wish ${wanted.name}`, share) ? [wanted] : [];

  switch (event.type) {
    case 'approved':
      return [...maybe(0.08, wish('stop', someone)), ...maybe(0.05, wish('status', someone))];
    case 'stopped':
      return [...maybe(0.4, wish('continue', someone)), ...maybe(0.3, wish('take-back', someone))];
    case 'applied':
      return maybe(0.2, wish('undo', someone));
    case 'undone':
    case 'found-stale':
    case 'expired':
      return maybe(0.1, wish('retry', someone));
    case 'step-undo-failed':
      return [
        ...maybe(0.7, wish('retry', BOB, RETRY_MS)),
        ...maybe(0.05, wish('undo', someone)),
        wish('take-over', CAROL, TAKE_OVER_MS, 'mended by hand'),
      ];
    default:
      return [];
  }
}
