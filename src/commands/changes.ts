// /changes [FILTER]: what is open, who holds what since when, who waits for whom, and what ended lately.
// Read from the journal only: no host is asked, so it also answers while hosts are down. `/changes open`
// leaves out what ended.

import { refuse, succeed } from '../domain/failures.ts';
import type { Change, ChangeState } from '../domain/change.ts';
import type { ChangeId } from '../domain/names.ts';
import type { Answer } from '../ports/command-catalogue.ts';
import type { Freeze, Frozen } from '../ports/freeze.ts';
import type { Journal, LockHolder, Waiter } from '../ports/journal.ts';
import type { Command } from './command.ts';
import type { ArgumentType } from './grammar/grammar.ts';

export type Ledger = Pick<Journal, 'open' | 'newest' | 'read' | 'lockHolders' | 'waiters'>;

// Enough to find what somebody did this week; replaying so many takes a fraction of a second.
const CHANGES_READ = 200;
// The newest few answer "what happened tonight?"; a filter finds the others.
const ENDED_SHOWN = 10;
const FILTER_LENGTH_MAX = 80;

// The one filter that is no text of the change: all that has not ended.
const OPEN = 'open';

const FILTER_ARGUMENT: ArgumentType<string> = {
  placeholder: 'FILTER',
  expected: 'one word: open, an address, a node, a state or the id of a change',
  parse: (text) => (text.length > FILTER_LENGTH_MAX ? null : succeed(text.toLowerCase())),
};

/** null: the CLI beside a running bot, which owns the journal. */
export function changes(ledger: Ledger | null, freeze: Pick<Freeze, 'read'> | null): Command {
  return {
    name: '/changes',

    grammar: {
      name: '/changes',
      summary: 'List the newest changes: what is open, who holds what, who waits for whom',
      example: '/changes 203.0.113.50',
      rules: [{ name: 'filter', keyword: null, type: FILTER_ARGUMENT, isOptional: true }],
      flags: {},
    },

    resourcesOf: () => [],

    async prepare(intent) {
      if (ledger === null) {
        return refuse('store-owned-elsewhere', {
          what: 'The changes are in the journal of the running bot.',
          why: 'Only one process at a time may read and write it.',
          fix: 'Nothing was done. Type /changes in Slack.',
        });
      }
      const filter = intent.arguments['filter'] ?? null;
      const answer = changesAnswer(await readSights(ledger, freeze), filter);
      return succeed({ kind: 'answer', answer });
    },
  };
}

interface Sights {
  /** Newest first. */
  readonly all: readonly Change[];
  readonly held: readonly LockHolder[];
  readonly line: readonly Waiter[];
  readonly frozen: Frozen | null;
}

async function readSights(ledger: Ledger, freeze: Pick<Freeze, 'read'> | null): Promise<Sights> {
  const [open, newest, held, line, frozen] = await Promise.all([
    ledger.open(),
    ledger.newest(CHANGES_READ),
    ledger.lockHolders('all'),
    ledger.waiters(),
    freeze === null ? null : freeze.read(),
  ]);
  // One that has been stuck for weeks still holds its locks.
  const holders = await Promise.all(
    [...new Set(held.map(({ changeId }) => changeId))].map((id) => ledger.read(id)),
  );
  const known = new Map<ChangeId, Change>();
  for (const change of [...open, ...newest, ...holders]) {
    if (change !== null) known.set(change.id, change);
  }
  const all = [...known.values()].toSorted((a, b) => (a.proposedAt < b.proposedAt ? 1 : -1));
  return { all, held, line, frozen };
}

/** Pure: what the journal says in, the lines out. */
function changesAnswer(sights: Sights, filter: string | null): Answer {
  const isAnything = filter === null || filter === OPEN;
  const chosen = sights.all.filter((change) => isAnything || isAbout(change, filter));
  const open = chosen.filter((change) => !isOver(change));
  const ended = filter === OPEN ? [] : chosen.filter(isOver);
  const left = ended.length - ENDED_SHOWN;
  return {
    title: titleOf(filter),
    lines: [
      ...frozenLines(sights.frozen),
      open.length === 0 ? 'None is open.' : 'Open:',
      ...open.flatMap((change) => openLines(change, sights)),
      ...(ended.length === 0 ? [] : ['Ended, the newest first:']),
      ...ended.slice(0, ENDED_SHOWN).map(endedLine),
      ...(left > 0 ? [`… ${left} older; a filter finds them: /changes 203.0.113.50`] : []),
    ],
  };
}

function titleOf(filter: string | null): string {
  if (filter === null) return 'Changes';
  return filter === OPEN ? 'Open changes' : `Changes about "${filter}"`;
}

function isAbout({ id, state, plan, requester }: Change, filter: string): boolean {
  const words = [id, state, plan.summary, plan.intent.text, requester.id, ...plan.locks];
  return words.some((word) => word.toLowerCase().includes(filter));
}

/** A stuck change has ended for the engine and is the first thing that people have to see. */
function isOver({ state, endedAt }: Change): boolean {
  return endedAt !== null && state !== 'stuck';
}

function frozenLines(frozen: Frozen | null): readonly string[] {
  if (frozen === null) return [];
  const { by, since, reason } = frozen;
  return [`❄ Frozen by @${by.id} since ${minute(since)}: ${reason}. /thaw ends it.`];
}

const OPEN_WORDS: Partial<Record<ChangeState, string>> = {
  'awaiting-approval': 'waits for approval',
  queued: 'approved, waits in line',
  applying: 'its steps are running',
  stopped: 'stopped at a safe point, somebody has to decide',
  undoing: 'is being taken back',
  stuck: '⚠ stuck, a person has to take over',
};

function openLines(change: Change, { held, line }: Sights): readonly string[] {
  const { id, plan, requester, proposedAt } = change;
  const state = openWords(change);
  return [
    `• ${minute(proposedAt)}, change ${id} of @${requester.id}, ${plan.summary}: ${state}`,
    ...holdsLines(held.filter(({ changeId }) => changeId === id)),
    ...waitsLines(change, held, line),
  ];
}

function openWords({ state, stopRequest }: Change): string {
  const isStopping = state === 'applying' && stopRequest !== null;
  return isStopping ? 'stops after the running step' : (OPEN_WORDS[state] ?? state);
}

function holdsLines(held: readonly LockHolder[]): readonly string[] {
  const [first] = held;
  if (first === undefined) return [];
  return [`   holds ${held.map(({ key }) => key).join(', ')} since ${minute(first.since)}`];
}

function waitsLines(
  change: Change,
  held: readonly LockHolder[],
  line: readonly Waiter[],
): readonly string[] {
  if (change.state !== 'queued') return [];
  const isThere = new Set([...held, ...line].map(({ changeId }) => changeId));
  const ahead = change.waitedFor.filter((id) => isThere.has(id));
  const place = ahead.filter((id) => line.some(({ changeId }) => changeId === id)).length + 1;
  const behind = ahead.length === 0 ? '' : `, behind ${ahead.join(' and ')}`;
  return [`   number ${place} in line${behind}`];
}

function endedLine({ id, plan, requester, state, proposedAt }: Change): string {
  return `• ${minute(proposedAt)}, change ${id} of @${requester.id}, ${plan.summary}: ${state}`;
}

function minute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
