// The hash chain of one change's journal: each entry's hash covers the previous hash, so an entry that
// was edited, removed or put in afterwards shows. It proves damage, not intent: who can rewrite the
// whole file can rewrite the whole chain.

import { createHash } from 'node:crypto';
import type { ChangeEvent, JournalEntry } from '../../domain/change.ts';
import { canonicalJson } from '../../domain/json.ts';
import type { ChangeId } from '../../domain/names.ts';

/** A journal entry as it is stored. */
export interface Link {
  readonly sequence: number;
  readonly at: string;
  /** Canonical JSON of the event. */
  readonly event: string;
  readonly hash: string;
}

/** The hash before the first entry. */
export const CHAIN_START = '';

/** The links that follow `head` (the newest hash so far) for these events. */
export function extendChain(
  id: ChangeId,
  after: { readonly head: string; readonly sequence: number },
  at: string,
  events: readonly ChangeEvent[],
): readonly Link[] {
  const links: Link[] = [];
  let { head, sequence } = after;
  for (const event of events) {
    sequence += 1;
    head = hashOf(id, head, { sequence, at, event });
    links.push({ sequence, at, event: canonicalJson(event), hash: head });
  }
  return links;
}

/** The entries of a whole stored chain; throws when the chain is broken or does not end in `head`. */
export function readChain(
  id: ChangeId,
  links: readonly Link[],
  head: string,
): readonly JournalEntry[] {
  let previous = CHAIN_START;
  const entries = links.map((link) => {
    const entry = entryOf(link);
    const hash = hashOf(id, previous, entry);
    if (hash !== link.hash) throw broken(id, `entry ${link.sequence} is not what was written`);
    previous = hash;
    return entry;
  });
  if (previous !== head) throw broken(id, `it does not end with the entry written last`);
  return entries;
}

export function entryOf(link: Link): JournalEntry {
  // The hash vouches that this program wrote it as a ChangeEvent.
  const event: ChangeEvent = JSON.parse(link.event);
  return { sequence: link.sequence, at: link.at, event };
}

function hashOf(id: ChangeId, previous: string, entry: JournalEntry): string {
  const { sequence, at, event } = entry;
  const body = canonicalJson({ changeId: id, sequence, at, event });
  return createHash('sha256').update(previous).update(body).digest('hex');
}

function broken(id: ChangeId, what: string): Error {
  return new Error(`The journal of change ${id} is damaged: ${what}. The bot stops.`);
}
