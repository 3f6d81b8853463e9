// Rules about what is written down: the journal of each change is whole, without a gap, adds up to the
// state that the bot acts on, and every decision in it was made by somebody who may.

import { createHash } from 'node:crypto';
import type { Change, JournalEntry } from '../../../src/domain/change.ts';
import { canonicalJson } from '../../../src/domain/json.ts';
import { replay } from '../../../src/domain/replay.ts';
import { INVENTORY } from '../people/first-state.ts';
import type { History } from '../seed/history.ts';
import type { SimStore } from '../ports/store.ts';

export async function judgeJournals(
  changes: readonly Change[],
  store: SimStore,
  history: History,
): Promise<void> {
  // A store that finds its chain broken refuses to read, so this comes first.
  if (!(await areChainsWhole(changes, store, history))) return;
  for (const seen of changes) {
    const entries = await store.journal.entries(seen.id);
    if (!isGapless(seen, entries, history)) continue;
    judgeState(seen, await store.journal.read(seen.id), { entries, history });
    const undone = changes.find(({ id }) => id === seen.undoes);
    const firstRequester = undone?.requester.id ?? null;
    judgeApproval({ change: seen, firstRequester, entries }, history);
  }
}

function isGapless(seen: Change, entries: readonly JournalEntry[], history: History): boolean {
  const numbers = entries.map(({ sequence }) => sequence);
  const isWhole = numbers.every((number, index) => number === index + 1);
  if (isWhole && numbers.length === seen.sequence) return true;
  history.violate({
    rule: 'the journal has no gap',
    expected: `entries 1 to ${seen.sequence} of ${seen.id}`,
    seen: numbers.join(', '),
  });
  return false;
}

interface Written {
  readonly entries: readonly JournalEntry[];
  readonly history: History;
}

/** `seen`: what the bot was told; `read`: what it is told now. */
function judgeState(seen: Change, read: Change | null, { entries, history }: Written): void {
  const change = replay(seen.id, entries);
  const replayed = canonicalJson(change);
  if (canonicalJson(read) === replayed && canonicalJson(seen) === replayed) return;
  history.violate({
    rule: 'the journal adds up to the state that the bot acts on',
    expected: `${seen.id} is ${change.state}`,
    seen: `read: ${read?.state}, told to the bot: ${seen.state}`,
  });
}

interface Approved {
  readonly change: Change;
  /** Who asked for the change that this one takes back; null: it is no undo. */
  readonly firstRequester: string | null;
  readonly entries: readonly JournalEntry[];
}

function judgeApproval({ change, firstRequester, entries }: Approved, history: History): void {
  for (const { event, at } of entries) {
    if (event.type !== 'approved' && event.type !== 'queued') continue;
    const { id } = event.by;
    const isApprover = INVENTORY.approvers.includes(id);
    const isSecond = isApprover && id !== change.requester.id;
    // The approval of a change covers its undo, for whoever asked for it and for approvers.
    const isCovered = firstRequester !== null && (isApprover || id === firstRequester);
    if ((isSecond || isCovered) && at <= change.expiresAt) continue;
    history.violate({
      rule: 'a change is approved in time by an approver who did not ask for it',
      expected: `somebody of ${INVENTORY.approvers.join(', ')} before ${change.expiresAt}`,
      seen: `${id} at ${at} for ${change.id}, asked by ${change.requester.id}`,
    });
  }
}

/** Computed anew from the rows, without the store's own code. */
async function areChainsWhole(
  changes: readonly Change[],
  { database }: SimStore,
  history: History,
): Promise<boolean> {
  if (database === null) return true;
  const rows = await database.selectFrom('journal').selectAll().orderBy('sequence').execute();
  for (const { id } of changes) {
    let hash = '';
    for (const row of rows.filter(({ change_id: changeId }) => changeId === id)) {
      const event: unknown = JSON.parse(row.event);
      const body = canonicalJson({ changeId: id, sequence: row.sequence, at: row.at, event });
      hash = createHash('sha256').update(hash).update(body).digest('hex');
      if (hash === row.hash) continue;
      history.violate({
        rule: 'the hash chain of a journal is whole',
        expected: `${hash} for entry ${row.sequence} of ${id}`,
        seen: row.hash,
      });
      return false;
    }
  }
  return true;
}
