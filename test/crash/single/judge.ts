// What must hold after a story in which the bot died: everything is as after the same story without
// a crash. Returns what does not hold, in sentences; empty: all is well.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { AssertionError } from 'node:assert';
import type { ChangeState, JournalEntry } from '../../../src/domain/change.ts';
import { RESTARTED } from '../story/normalise.ts';
import { REFUSED, type Outcome, type Story } from '../story/story.ts';

// node3 and node1.
const OWNER_AFTER = { applied: '02:00:00:00:23:00', undone: '02:00:00:00:21:00' };

const RECEIVED = /Looking at the hosts\./;
// To the one who typed twice, also because Slack showed an error: the bot had died after it had written
// the row. A command that is only looked at twice, because the bot died later, needs no answer.
const ALREADY_PLANNED = /already planned as change CHANGE-1; no second plan was made/;

/** `undisturbed`: the story without a crash that must have ended in the same way. */
export function judge(story: Story, seen: Outcome, undisturbed: Outcome): readonly string[] {
  const state = endOf(undisturbed);
  return [
    ...problem('the bot died once', () => equal(seen.wasKilled, story.kill !== null)),
    ...problem('it ended in no other way', () => deepEqual(seen.troubles, [])),
    ...problem(`there is one change, ${state}`, () =>
      deepEqual(
        seen.changes.map((change) => change.state),
        [state],
      ),
    ),
    ...problem('the journal tells the same, without a gap', () =>
      deepEqual(happened(seen.entries), happened(undisturbed.entries)),
    ),
    ...problem('no lock is left', () => equal(seen.lockCount, 0)),
    ...problem('nothing waits in the inbox', () => equal(seen.pendingCount, 0)),
    ...problem('the hosts are the same', () => equal(seen.hosts, undisturbed.hosts)),
    ...problem('every effect happened once', () =>
      deepEqual(effectsOf(seen, story.hasRefusal), effectsOf(undisturbed, state === 'undone')),
    ),
    ...problem('only known commands', () => deepEqual(seen.unknownCommands, [])),
    ...threadProblems(seen, undisturbed),
    ...problem(
      'the figures are partial only after a crash between the first step and the end',
      () => equal(isPartial(seen), mayBePartial(story, undisturbed) ?? isPartial(seen)),
    ),
    ...problem('people are told nothing else', () =>
      deepEqual(
        seen.asides.filter((text) => !RECEIVED.test(text) && !isExpected(story, text)),
        [],
      ),
    ),
  ];
}

function isExpected({ isImpatient, kill }: Story, text: string): boolean {
  const isTypedTwice = isImpatient || kill?.write === 'insert into "inbox"';
  return isTypedTwice && ALREADY_PLANNED.test(text);
}

/** What must hold of the stories without a crash, which are the measure of all others. */
export function judgeUndisturbed(seen: Outcome, state: 'applied' | 'undone'): readonly string[] {
  return [
    ...problem(`the change is ${state}`, () => equal(endOf(seen), state)),
    ...problem('no ARP rule is left', () => ok(!seen.hosts.includes('table arp'))),
    ...problem('the gateway knows the owner', () =>
      ok(seen.hosts.endsWith(`lladdr ${OWNER_AFTER[state]}`)),
    ),
    ...problem('one card, its progress and its result', () =>
      deepEqual([seen.card.length, seen.thread.length], [1, 2]),
    ),
    ...problem('no packet was lost', () => ok(seen.thread[1]?.includes('sent N, lost 0'))),
  ];
}

function threadProblems(seen: Outcome, undisturbed: Outcome): readonly string[] {
  const [, result = ''] = seen.thread;
  return [
    ...problem('one card, which tells the end', () => deepEqual(seen.card, undisturbed.card)),
    ...problem('one progress and one result, which tell the end', () =>
      deepEqual(
        seen.thread.map((text) => text.replace(RESTARTED, '')),
        undisturbed.thread,
      ),
    ),
    ...problem('it says whether the figures are complete', () =>
      equal(result.includes(RESTARTED), isPartial(seen)),
    ),
  ];
}

function endOf({ changes }: Outcome): ChangeState | undefined {
  return changes[0]?.state;
}

function isPartial({ changes }: Outcome): boolean {
  return changes[0]?.probe?.isPartial ?? false;
}

// "proposed", "approved" and the first "step-started".
const ENTRIES_WITH_FIRST_STEP = 3;

/** null: where in the change a crash fell is only known of a crash at its journal. */
function mayBePartial({ kill }: Story, undisturbed: Outcome): boolean | null {
  if (kill !== null && kill.write !== 'insert into "journal"') return null;
  const written = kill === null ? 0 : kill.at - (kill.moment === 'before' ? 1 : 0);
  return written >= ENTRIES_WITH_FIRST_STEP && written < undisturbed.entries.length;
}

/** The events by name; one that a restart had to write once more counts once. */
function happened(entries: readonly JournalEntry[]): readonly string[] {
  const names = entries.map(({ event, sequence }, index) => {
    const gap = sequence === index + 1 ? '' : ` (entry ${sequence} in place ${index + 1})`;
    return `${event.type} ${'stepId' in event ? event.stepId : ''}${gap}`;
  });
  return names.filter((name, index) => name !== names[index - 1]);
}

/** Without the command that the host refused: it had no effect. */
function effectsOf({ effects }: Outcome, hasRefusal: boolean): readonly string[] {
  const refusedAt = hasRefusal ? effects.findIndex((line) => REFUSED.test(line)) : -1;
  return effects.filter((_, index) => index !== refusedAt);
}

function problem(sentence: string, claim: () => void): readonly string[] {
  try {
    claim();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof AssertionError)) throw thrown;
    return [`${sentence}: ${thrown.message}`];
  }
}
