// What goes on after a change was applied, where its plan has a watch: announcements are repeated, and it
// is looked for what the change could not know, such as a dead host that returns. It holds no locks and
// changes nothing: what it sees it says, in a message of its own, once. The journal tells what is being
// watched, so that a watch goes on in the next process.

import type { Change, ChangeEvent, WatchEnd } from '../../domain/change.ts';
import { type Failure, type FailureCode, failureOf } from '../../domain/failures.ts';
import type { ChangeId } from '../../domain/names.ts';
import type { PlannedWatch } from '../../domain/plan.ts';
import { isoTime } from '../../ports/clock.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

export interface Watchman {
  /** Takes up every watch that has time left; at start. */
  resume(): Promise<void>;
  /** Begins the watch of a change that was applied; does nothing for any other. */
  begin(id: ChangeId): void;
  /** Resolves when no watch runs any more. */
  ended(): Promise<void>;
}

// Failures that are news. Any other one only means that the look itself did not work this time.
const NEWS: ReadonlySet<FailureCode> = new Set(['second-owner', 'dead-host-returned']);
// Each calls people out; whoever has not come after five would not come for the sixth.
const ALERTS_MAX = 5;
// Many more changes than any hour has seen; a watch is found among them after a restart.
const CHANGES_SEARCHED = 200;
// As many changes of one address within the time of a watch would be a record.
const LATER_CHANGES_MAX = 20;
// The next look is a minute away anyway.
const STORE_WAIT_MS = 60_000;
// Another writer is a person who undoes the change just now, which a second reading shows.
const WRITES_MAX = 3;

export function createWatchman(parts: EngineParts, stopping: AbortSignal): Watchman {
  const running = new Map<ChangeId, Promise<void>>();
  return {
    async resume() {
      const changes = await parts.journal.newest(CHANGES_SEARCHED);
      for (const change of changes) if (watchOf(change) !== null) begin(change.id);
    },
    begin,
    async ended() {
      await Promise.all(running.values());
    },
  };

  function begin(id: ChangeId): void {
    if (running.has(id) || stopping.aborted) return;
    const ended = keepOn(id, parts, stopping)
      .catch(parts.crashed)
      .finally(() => running.delete(id));
    running.set(id, ended);
  }
}

interface Watch {
  readonly change: Change;
  readonly plan: PlannedWatch;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** null: the change has none that goes on. */
function watchOf(change: Change | null): Watch | null {
  const plan = change?.plan.watch;
  if (change?.state !== 'applied' || plan === undefined) return null;
  if (change.watchEnd !== null || change.endedAt === null) return null;
  return { change, plan, since: Date.parse(change.endedAt) };
}

/** A store that is away delays the watch; there is nothing of it that could be lost. */
async function keepOn(id: ChangeId, parts: EngineParts, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      return await keepWatch(id, parts, stopping);
    } catch (thrown) {
      if (failureOf(thrown)?.code !== 'store-unavailable') throw thrown;
      await parts.world.clock.sleep(STORE_WAIT_MS, stopping).catch(() => {});
    }
  }
}

async function keepWatch(id: ChangeId, parts: EngineParts, stopping: AbortSignal): Promise<void> {
  const { journal, world } = parts;
  let from: number | null = null;
  while (!stopping.aborted) {
    const watch = watchOf(await journal.read(id));
    if (watch === null) return;
    const end = await endOf(watch, parts);
    if (end !== null) return write(watch.change, { type: 'watch-ended', why: end }, parts);
    // What was missed while nobody watched is not made up for: the next look comes soon enough.
    from ??= Math.max(watch.since, world.clock.now());
    const moment = nextMoment(watch, from);
    const waitMs = Math.max(0, moment.at - world.clock.now());
    await world.clock.sleep(waitMs, stopping).catch(() => {});
    if (stopping.aborted) return;
    from = Math.max(moment.at, world.clock.now());
    for (const what of moment.due) await act(id, what, parts);
  }
}

interface Moment {
  readonly at: number;
  /** What is due then, the announcement first; nothing at the end. */
  readonly due: readonly ('look' | 'repeat')[];
}

/** The first after `from`; the end at the latest. */
function nextMoment({ plan, since }: Watch, from: number): Moment {
  const look = since + (Math.floor((from - since) / plan.everyMs) + 1) * plan.everyMs;
  const repeat = plan.repeatAtMs.map((afterMs) => since + afterMs).find((at) => at > from);
  const at = Math.min(look, repeat ?? Infinity, since + plan.forMs);
  if (at === since + plan.forMs) return { at, due: [] };
  return {
    at,
    due: [
      ...(at === repeat ? (['repeat'] as const) : []),
      ...(at === look ? (['look'] as const) : []),
    ],
  };
}

/** null: it goes on. */
async function endOf({ change, plan, since }: Watch, parts: EngineParts): Promise<WatchEnd | null> {
  if (change.revertedBy !== null) return 'reverted';
  if (parts.world.clock.now() >= since + plan.forMs) return 'time';
  const touching = await parts.journal.touching(plan.keys, LATER_CHANGES_MAX);
  return touching.some((other) => hasReplaced(change, other)) ? 'superseded' : null;
}

/** A later change did something about the same objects, other than looking and announcing. */
function hasReplaced(change: Change, other: Change): boolean {
  const isLater = Date.parse(other.endedAt ?? '') > Date.parse(change.endedAt ?? '');
  const isOther = other.id !== change.id && other.state === 'applied' && isLater;
  return isOther && other.plan.steps.some(({ undo }) => undo !== null);
}

async function act(id: ChangeId, what: 'look' | 'repeat', parts: EngineParts): Promise<void> {
  const watch = watchOf(await parts.journal.read(id));
  if (watch === null) return;
  // What a running change leaves in between, such as two owners, is its own business.
  const holders = await parts.journal.lockHolders(watch.plan.keys);
  if (holders.length > 0) return;
  const failure = await tryStep(watch.plan, what, parts);
  if (failure === null || !NEWS.has(failure.code)) return;
  const said = watch.change.alerts;
  const isNew = said.every((alert) => alert.what !== failure.what);
  if (!isNew || said.length >= ALERTS_MAX) return;
  await write(watch.change, { type: 'watch-alerted', failure }, parts);
}

async function tryStep(
  plan: PlannedWatch,
  what: 'look' | 'repeat',
  { steps, world }: EngineParts,
): Promise<Failure | null> {
  const step = steps.bind(plan[what]);
  try {
    if ((await step.check(world)).state !== 'as-planned') return null;
    await step.apply(world);
    await step.verify(world);
    return null;
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return failure;
  }
}

/** Gives up when the change is not what was looked at any more; the next round sees what it is. */
async function write(start: Change, event: ChangeEvent, parts: EngineParts): Promise<void> {
  let change = start;
  for (let writes = 1; writes <= WRITES_MAX; writes += 1) {
    const result = await parts.journal.append({
      changeId: change.id,
      afterSequence: change.sequence,
      at: isoTime(parts.world.clock),
      events: [event],
      messages: messagesOutdatedBy([event], change.plan, change),
    });
    if (result.result === 'appended') return parts.messagesChanged();
    const now = watchOf(await parts.journal.read(change.id));
    if (now === null) return;
    change = now.change;
  }
}
