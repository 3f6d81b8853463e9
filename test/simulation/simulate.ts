// One seed from its beginning to its end: the clock jumps to the next thing that happens, after each the
// rules are looked at, and the end is when nothing is left to do and the faults have stopped.

import type { ChangeState } from '../../src/domain/change.ts';
import { type Bug, NO_BUG } from './bugs.ts';
import { judgeEnds } from './judge/ends.ts';
import { excusesOf } from './judge/excuses.ts';
import { judgeJournals } from './judge/journal.ts';
import { judgeLocks } from './judge/locks.ts';
import { judgeNetwork } from './judge/network.ts';
import { judgeOwners } from './judge/owners.ts';
import { openStore } from './ports/store.ts';
import { type Scene, setScene } from './scene.ts';
import { createChance } from './seed/chance.ts';
import type { Violation } from './seed/history.ts';

export interface Wanted {
  readonly seed: number;
  readonly bug?: Bug;
  /** Left out of the seed: addresses of faults, and numbers of actions. */
  readonly withoutFaults?: ReadonlySet<string>;
  readonly withoutActions?: ReadonlySet<number>;
}

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly lines: readonly string[];
  readonly faults: readonly string[];
  readonly actions: readonly number[];
  readonly endStates: readonly string[];
}

// Longer than every expiry, back-off and time-out one after the other.
const LONGEST_MS = 4 * 3_600_000;
// Later than any time to which a message may be postponed.
const END_OF_TIME = Date.parse('2100-01-01T00:00:00Z');
// The real store is slower; one seed in sixteen goes over it.
const SQLITE_SHARE = 1 / 16;

export async function simulate(wanted: Wanted): Promise<Outcome> {
  const random = Math.random;
  const chance = createChance(wanted.seed);
  let draws = 0;
  // The one place in the bot that draws by itself is a wait before asking CloudStack again.
  Math.random = () => {
    draws += 1;
    return chance.share(`draw ${draws}`);
  };
  const store = await openStore(chance.isHit('sqlite', SQLITE_SHARE));
  try {
    const scene = setScene({ ...wanted, bug: wanted.bug ?? NO_BUG, store });
    await playOut(scene, wanted.bug?.atRest).catch((thrown: unknown) =>
      scene.history.violate(mistake(thrown)),
    );
    return outcomeOf(wanted.seed, scene);
  } finally {
    Math.random = random;
    await store.close();
  }
}

async function playOut(scene: Scene, atRest: Bug['atRest']): Promise<void> {
  await untilRest(scene);
  await atRest?.(scene.store);
  if (scene.history.violations.length === 0) await judgeEnd(scene);
}

/** With the seed that it came up in, whether the bot or the simulation made it. */
function mistake(thrown: unknown): Violation {
  return {
    rule: 'a seed is played and judged to its end',
    expected: 'no error on the way',
    seen: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  };
}

const OPEN: readonly ChangeState[] = [
  'awaiting-approval',
  'queued',
  'applying',
  'stopped',
  'undoing',
];

const STORE = /^(?:journal|inbox|freeze)\./;

async function judgeEnd(scene: Scene): Promise<void> {
  const { history, faults, witness, network, people, slack, store, actor, told, bot } = scene;
  const changes = [...witness.changes.values()];
  const excuses = excusesOf(changes, actor.edited);
  const mayRepeat = bot.lives > 1 || faults.hits.some((address) => STORE.test(address));
  judgeEnds({ history, witness, slack, sent: people.sent, told, mayRepeat });
  await judgeJournals(changes, store, history);
  judgeOwners(network, history, excuses.isExcusedAddress);
  const applied = witness.written.filter(({ event }) => event.type === 'applied');
  await judgeNetwork({
    history,
    network,
    placement: scene.placement,
    cloudFacts: scene.cloud.facts(),
    applied: applied.map(({ change }) => change),
    rebooted: actor.rebooted,
    hasExcuses: excuses.hasAny,
    isExcused: excuses.isExcused,
  });
}

function outcomeOf(seed: number, { history, faults, script, witness }: Scene): Outcome {
  return {
    seed,
    violations: history.violations,
    lines: history.lines,
    faults: faults.hits,
    actions: script.actions.map(({ number }) => number),
    endStates: [...witness.changes.values()].map(({ state }) => state),
  };
}

async function untilRest(scene: Scene): Promise<void> {
  const { clock, history, witness, store } = scene;
  const endsAt = clock.now() + LONGEST_MS;
  let judged = 0;
  await clock.advance(0);
  while (history.violations.length === 0 && !(await isAtRest(scene))) {
    const nextAt = clock.nextAt();
    if (nextAt === null || nextAt > endsAt) return history.violate(await unfinished(scene));
    await clock.advance(nextAt - clock.now());
    if (witness.written.length === judged) continue;
    judged = witness.written.length;
    await judgeLocks([...witness.changes.values()], store.journal, history);
  }
}

async function isAtRest({ actor, people, bot, store, witness }: Scene): Promise<boolean> {
  if (!actor.hasCalmed || people.isBusy() || !bot.isAlive) return false;
  const isOpen = [...witness.changes.values()].some(({ state }) => OPEN.includes(state));
  if (isOpen || (await store.inbox.pending()).length > 0) return false;
  return (await store.outbox.due(END_OF_TIME)).length === 0;
}

async function unfinished({ store, bot, people }: Scene): Promise<Violation> {
  const inbox = (await store.inbox.pending()).map(({ id }) => `delivery ${id} is pending`);
  const open = (await store.journal.open()).map(({ id, state }) => `${id} is ${state}`);
  const rows = await store.outbox.due(END_OF_TIME);
  const outbox = rows.map(({ changeId, message }) => `the ${message} of ${changeId} is not sent`);
  const others = [
    ...(bot.isAlive ? [] : ['the bot is dead']),
    ...(people.isBusy() ? ['people wait'] : []),
  ];
  return {
    rule: 'everything comes to an end when nothing goes wrong any more',
    expected: 'every change ended, every delivery answered, every message sent',
    seen: [...inbox, ...open, ...outbox, ...others].join(', '),
  };
}
