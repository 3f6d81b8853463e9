// What must hold after a chained story: everything is as after the same story without a death. Returns
// what does not hold, in sentences; empty: all is well.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { AssertionError } from 'node:assert';
import type { JournalEntry } from '../../../src/domain/change.ts';
import { RESTARTED } from '../story/normalise.ts';
import type { Told } from './play.ts';
import type { End } from './scenario.ts';

/** `undisturbed`: the same story in which nobody killed. */
export function judgeChain(told: Told, undisturbed: Told): readonly string[] {
  const [seen, wanted] = [told.outcome, undisturbed.outcome];
  return [
    ...problem('the bot only ever ended by being killed', () => deepEqual(told.troubles, [])),
    ...problem('the changes end the same', () =>
      deepEqual(
        seen.changes.map(({ state }) => state),
        wanted.changes.map(({ state }) => state),
      ),
    ),
    ...problem('the journal tells the same, without a gap', () =>
      deepEqual(seen.entries.map(happened), wanted.entries.map(happened)),
    ),
    ...problem('no lock is left', () => equal(seen.lockCount, wanted.lockCount)),
    ...problem('nothing waits in the inbox', () => equal(seen.pendingCount, 0)),
    ...problem('the hosts are the same', () => equal(seen.hosts, wanted.hosts)),
    ...problem('CloudStack holds the same', () => equal(seen.cloud, wanted.cloud)),
    ...problem('every effect happened, in order', () =>
      deepEqual(inOrder(seen.effects), inOrder(wanted.effects)),
    ),
    ...problem('what must not happen twice happened once', () =>
      deepEqual(seen.effects.filter(isOnce), wanted.effects.filter(isOnce)),
    ),
    ...problem('only known commands', () => deepEqual(seen.unknownCommands, [])),
    ...problem('one card, which tells the end', () => deepEqual(seen.cards, wanted.cards)),
    ...problem('the thread tells the same', () =>
      deepEqual(seen.threads.map(withoutFigures), wanted.threads.map(withoutFigures)),
    ),
    ...problem('people are told nothing else', () =>
      deepEqual(
        seen.asides.filter((text) => !EXPECTED.some((pattern) => pattern.test(text))),
        [],
      ),
    ),
  ];
}

/** What must hold without a death, so that the measure itself is right. */
export function judgeBase(told: Told, end: End): readonly string[] {
  const { outcome, before, troubles } = told;
  return [
    ...problem('the bot stopped in order', () => deepEqual(troubles, [])),
    ...problem(`every change is ${end}`, () =>
      deepEqual(
        outcome.changes.map(({ state }) => state),
        told.lines.map(() => end),
      ),
    ),
    ...problem('no lock is left', () => equal(outcome.lockCount, 0)),
    ...problem('only known commands', () => deepEqual(outcome.unknownCommands, [])),
    ...(end === 'applied' ? [] : asBefore(outcome, before)),
  ];
}

/** The bot was away until the hosts took everything back by themselves. */
export function judgeFired({ outcome, before, troubles, died }: Told): readonly string[] {
  return [
    ...problem('the bot died once', () => equal(died.length, 1)),
    ...problem('it ended in no other way', () => deepEqual(troubles, [])),
    ...problem('the change is undone', () =>
      deepEqual(
        outcome.changes.map(({ state }) => state),
        ['undone'],
      ),
    ),
    ...problem('no lock is left', () => equal(outcome.lockCount, 0)),
    ...problem('nothing waits in the inbox', () => equal(outcome.pendingCount, 0)),
    ...problem('only known commands', () => deepEqual(outcome.unknownCommands, [])),
    ...asBefore(outcome, before),
    ...problem('the thread says so', () =>
      ok(outcome.threads.some((text) => text.includes('The network is as it was before'))),
    ),
  ];
}

function asBefore(outcome: Told['outcome'], before: Told['before']): readonly string[] {
  return [
    ...problem('the hosts are as before', () => equal(outcome.hosts, before.hosts)),
    ...problem('CloudStack is as before', () => equal(outcome.cloud, before.cloud)),
  ];
}

const EXPECTED = [
  /Looking at the hosts\./,
  // To the one who typed twice because Slack showed an error: the bot had died after it had written the row.
  /already planned as change CHANGE-\d+; no second plan was made/,
];

/** The events by name; one that a restart had to write once more counts once. */
function happened(entries: readonly JournalEntry[]): readonly string[] {
  const names = entries.map(({ event, sequence }, index) => {
    const gap = sequence === index + 1 ? '' : ` (entry ${sequence} in place ${index + 1})`;
    return `${event.type} ${'stepId' in event ? event.stepId : ''}${gap}`;
  });
  return names.filter((name, index) => name !== names[index - 1]);
}

/** Each effect where it was first seen: one whose end nobody heard of may be repeated, see `isOnce`. */
function inOrder(effects: readonly string[]): readonly string[] {
  return [...new Set(effects)];
}

/** A second one would fail, or would make a second thing; all others end in the state that they name. */
function isOnce(effect: string): boolean {
  return ONCE.some((pattern) => pattern.test(effect));
}

const ONCE = [
  /^\w+: ip (?:addr|link|route) add /,
  /^CloudStack: (?:create|deploy|destroy|delete|add|remove)/,
];

function withoutFigures(text: string): string {
  return (
    text
      .replace(RESTARTED, '')
      .replace(/sent \d+, lost \d+, longest gap \d+ ms/, 'sent N, lost N, longest gap N ms')
      // Whoever looks a second time has connected a second time.
      .replace(/has counted \d+ to/, 'has counted N to')
  );
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
