// Random operations on a store, made up by fast-check. Two stores that keep one contract answer the
// same to the same operations. An operation that the store must refuse answers "refused".

import * as fc from 'fast-check';
import type { Store } from '../../../src/adapters/store/open-store.ts';
import type { ChangeEvent, ChangeState } from '../../../src/domain/change.ts';
import { TRANSITIONS } from '../../../src/domain/replay.ts';
import type { ResourceKey } from '../../../src/domain/names.ts';
import type { Outbox, OutboxRow } from '../../../src/ports/outbox.ts';
import { APPROVER, changeId, exampleItem, examplePlan } from './store-examples.ts';
import { exampleProposal } from './store-examples.ts';
import { key, millisecondsAt, proposed, timeAt } from './store-examples.ts';

export interface Operation {
  /** Does it at so many seconds; resolves with what the caller is told. */
  readonly run: (store: Store, seconds: number) => Promise<unknown>;
  readonly [fc.toStringMethod]: () => string;
}

type Run<Choices> = (store: Store, choices: Choices, seconds: number) => Promise<unknown>;

function operation<Choices>(
  name: string,
  choices: fc.Arbitrary<Choices>,
  run: Run<Choices>,
): fc.Arbitrary<Operation> {
  return choices.map((chosen) => ({
    run: (store, seconds) => run(store, chosen, seconds).catch(() => 'refused'),
    [fc.toStringMethod]: () => `${name} ${fc.stringify(chosen)}`,
  }));
}

// Few of each, so that operations meet: the same change, the same lock, the same delivery.
const number = fc.integer({ min: 1, max: 3 });
const wide = 'prefix:203.0.113.2/31' as ResourceKey;
const keys = fc
  .uniqueArray(fc.integer({ min: 1, max: 4 }))
  .map((chosen) => chosen.map((one) => (one === 4 ? wide : key(one))));
const messages = fc.subarray(['plan', 'progress', 'question', 'result'] as const);

const propose = operation(
  'propose',
  fc.record({ number, delivery: number, locks: keys, messages }),
  ({ journal }, { delivery, locks, ...chosen }, seconds) => {
    const sourceId = `delivery-${delivery}`;
    const details = { sourceId, event: proposed(locks), at: timeAt(seconds) };
    return journal.propose(
      exampleProposal(chosen.number, { ...details, messages: chosen.messages }),
    );
  },
);

// How far a writer's knowledge lies behind the journal; mostly not at all.
const lag = fc.constantFrom(0, 0, 0, 0, 1, -1);

const append = operation(
  'append',
  fc.record({
    number,
    lag,
    choices: fc.array(fc.nat(), { maxLength: 2 }),
    locks: fc.oneof(
      keys.map((taken) => ({ takeLocks: taken })),
      keys.map((wanted) => ({ waitInLine: { keys: wanted, placesMax: 1 } })),
    ),
    releaseLocks: fc.boolean(),
    messages,
  }),
  async ({ journal }, { lag: behind, choices, ...chosen }, seconds) => {
    const change = await journal.read(changeId(chosen.number));
    return journal.append({
      changeId: changeId(chosen.number),
      afterSequence: (change?.sequence ?? 0) - behind,
      at: timeAt(seconds),
      events: possibleEvents(change?.state ?? 'awaiting-approval', choices),
      ...chosen.locks,
      releaseLocks: chosen.releaseLocks,
      messages: chosen.messages,
    });
  },
);

const appendImpossible = operation(
  'append what cannot happen',
  fc.record({ number, messages }),
  async ({ journal }, chosen, seconds) => {
    const id = changeId(chosen.number);
    const afterSequence = (await journal.read(id))?.sequence ?? 0;
    const events: ChangeEvent[] = [{ type: 'step-undone', stepId: 'three', evidence: '' }];
    const { messages: wanted } = chosen;
    return journal.append({
      changeId: id,
      afterSequence,
      at: timeAt(seconds),
      events,
      messages: wanted,
    });
  },
);

type Posting = 'mark posting' | 'mark posted' | 'postpone' | 'give up';

const post = operation(
  'post',
  fc.record({
    how: fc.constantFrom<Posting>(
      'mark posting',
      'mark posted',
      'mark posted',
      'postpone',
      'give up',
    ),
    choice: fc.nat(),
    delaySeconds: fc.nat({ max: 5 }),
  }),
  async ({ outbox }, { how, choice, delaySeconds }, seconds) => {
    const rows = await dueRows(outbox, seconds);
    const row = rows[choice % rows.length];
    if (row === undefined) return 'nothing is due';
    const address = row.address ?? { channel: 'C', timestamp: `${seconds}` };
    switch (how) {
      case 'mark posting':
        return row.address === null ? outbox.markPosting(row) : 'not a first post';
      case 'mark posted':
        return outbox.markPosted(row, row.wantedSequence, address);
      case 'postpone':
        return outbox.postpone(row, millisecondsAt(seconds + delaySeconds), 'rate limited');
      case 'give up':
        return outbox.giveUp(row, 'its channel is gone');
    }
  },
);

const freeze = operation('freeze', fc.boolean(), ({ freeze: port }, isThaw, seconds) =>
  isThaw
    ? port.thaw()
    : port.freeze({ by: APPROVER, since: timeAt(seconds), reason: 'the uplink flaps' }),
);

const receive = operation('receive', number, ({ inbox }, chosen, seconds) =>
  inbox.receive(exampleItem(chosen, { receivedAt: timeAt(seconds) })),
);

const finish = operation('finish', number, ({ inbox }, chosen) =>
  inbox.finish(`delivery-${chosen}`, 'done'),
);

const prune = operation('prune', fc.constant(null), ({ inbox }, _, seconds) =>
  inbox.prune(timeAt(seconds - 5)),
);

export const OPERATIONS = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: propose },
    { weight: 6, arbitrary: append },
    { weight: 1, arbitrary: appendImpossible },
    { weight: 4, arbitrary: post },
    { weight: 1, arbitrary: receive },
    { weight: 1, arbitrary: finish },
    { weight: 1, arbitrary: prune },
    { weight: 1, arbitrary: freeze },
  ),
  { minLength: 10, maxLength: 40 },
);

/** Everything that can be asked of a store at that time, except when a lock was taken again. */
export async function observe(store: Store, seconds: number) {
  const { journal, outbox, inbox } = store;
  const ids = [1, 2, 3].map(changeId);
  const holders = await journal.lockHolders('all');
  return {
    changes: await Promise.all(ids.map((id) => journal.read(id))),
    entries: await Promise.all(ids.map((id) => journal.entries(id))),
    open: await journal.open(),
    touching: await journal.touching([key(1), key(2)], 2),
    holders: holders.map((holder) => `${holder.key} ${holder.changeId}`),
    due: await dueRows(outbox, seconds),
    dueLater: await dueRows(outbox, seconds + 1000),
    cards: await Promise.all(ids.map((id) => outbox.addressOf(id, 'plan'))),
    newest: await journal.newest(2),
    waiters: await journal.waiters(),
    freeze: await store.freeze.read(),
    pending: await inbox.pending(),
  };
}

/** Sorted: the contract does not say which of two changes is first. */
async function dueRows(outbox: Outbox, seconds: number): Promise<readonly OutboxRow[]> {
  const rows = await outbox.due(millisecondsAt(seconds));
  return rows.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function nameOf(row: OutboxRow): string {
  return `${row.changeId} ${row.message}`;
}

const FAILURE = { code: 'command-failed', what: 'a', why: 'b', fix: 'c' } as const;

/** Events that may follow each other from that state; the choices pick among them. */
function possibleEvents(from: ChangeState, choices: readonly number[]): ChangeEvent[] {
  const events: ChangeEvent[] = [];
  let state = from;
  for (const choice of choices) {
    const allowed = EVENTS.filter((event) => TRANSITIONS[state][event.type] !== undefined);
    const event = allowed[choice % allowed.length];
    if (event === undefined) break;
    events.push(event);
    state = TRANSITIONS[state][event.type] ?? state;
  }
  return events;
}

// What keeps a change going is there more often, so that not every change ends at once.
const GOING_ON: readonly ChangeEvent[] = [
  { type: 'approved', by: APPROVER, planDigest: 'digest' },
  { type: 'step-started', stepId: 'one' },
  { type: 'step-done', stepId: 'two', evidence: 'seen' },
];

const PLAN = examplePlan([key(3)]);

const EVENTS: readonly ChangeEvent[] = [
  ...GOING_ON,
  ...GOING_ON,
  ...GOING_ON,
  { type: 'rejected', by: APPROVER },
  { type: 'found-stale', differences: ['node1 has lost it'] },
  { type: 'step-failed', stepId: 'one', failure: FAILURE },
  { type: 'step-undo-started', stepId: 'one' },
  { type: 'step-undone', stepId: 'two', evidence: 'gone' },
  { type: 'step-undo-failed', stepId: 'one', failure: FAILURE },
  { type: 'applied', probe: null },
  { type: 'undone', probe: null },
  { type: 'queued', by: APPROVER, planDigest: 'digest', behind: [changeId(1)] },
  { type: 'turn-came' },
  { type: 'replanned', plan: PLAN, planDigest: 'new', expiresAt: timeAt(900), differences: ['x'] },
];
