// The bot's mouth in channels: a loop over the outbox that brings every message up to the newest state
// of its change. States that nobody saw are skipped, because a message is rendered from the journal at
// the moment it is sent. Slack being slow, down or gone delays or ends messages, never a change.

import type { Change } from '../../domain/change.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import { messageKindOf, messageNumberOf, type Outbox, type OutboxRow } from '../../ports/outbox.ts';
import type { SlackCalls } from './client.ts';
import { renderAlert } from './messages/alert.ts';
import { withBlockIds } from './messages/block-id.ts';
import type { Links, RenderedMessage } from './messages/mrkdwn.ts';
import { renderPlanCard } from './messages/plan-card.ts';
import { renderProgress } from './messages/progress.ts';
import { renderQuestion } from './messages/questions/question.ts';
import { isBroadcast, renderResult } from './messages/result.ts';
import { backOffMs, REPAIR_WAIT_MS } from './posting/back-off.ts';
import { createMemory, deliver, keyOf, type Delivery, type Letter } from './posting/deliver.ts';
import { createPace, type Pace } from './posting/pace.ts';
import { linksOf } from './posting/permalink.ts';
import { createSleeper, type Sleeper } from './posting/sleeper.ts';
import type { SlackLog } from './settings.ts';

export interface PosterParts {
  readonly outbox: Outbox;
  readonly journal: Pick<Journal, 'read'>;
  readonly client: SlackCalls;
  readonly clock: Clock;
  readonly log: SlackLog;
  /** Chat user ids, called by a message about a stuck change. */
  readonly approvers: readonly string[];
}

export interface Poster {
  /** Says that the outbox may have something new. */
  wake(): void;
  /** Ends after the call that is under way. */
  stop(): Promise<void>;
}

// A message that could not be shown for a day is of no use to anybody.
const AGE_MAX_MS = 24 * 3_600_000;
// Rows written by somebody who does not call wake() are found this late.
const POLL_MS = 30_000;
// A row that is due but was not sent in this round is looked at again this soon.
const DUE_POLL_MS = 250;

export function createPoster(parts: PosterParts): Poster {
  const sleeper = createSleeper(parts.clock);
  const rounds = createRounds(parts);
  const loop = run(rounds, sleeper, parts);
  return {
    wake: () => sleeper.wake(),
    async stop() {
      sleeper.end();
      await loop;
    },
  };
}

async function run(rounds: Rounds, sleeper: Sleeper, parts: PosterParts): Promise<void> {
  while (!sleeper.isEnded) {
    try {
      await sleeper.sleep(await rounds.next(sleeper));
    } catch (thrown) {
      // The store is away, or a bug: said aloud and tried again, because the change must go on.
      parts.log.error({ err: thrown }, 'The poster could not work; trying again in 5 s');
      await sleeper.sleep(5000);
    }
  }
}

interface Rounds {
  /** Sends what is due and returns how long nothing will be due, in milliseconds. */
  next(sleeper: Sleeper): Promise<number>;
}

/** State of one poster: its pace, and until when Slack wants silence. */
interface Desk extends PosterParts {
  readonly pace: Pace;
  readonly memory: ReturnType<typeof createMemory>;
  silentUntil: number;
  losses: number;
}

function createRounds(parts: PosterParts): Rounds {
  const desk: Desk = {
    ...parts,
    pace: createPace(parts.clock),
    memory: createMemory(),
    silentUntil: 0,
    losses: 0,
  };
  return {
    async next(sleeper) {
      const now = parts.clock.now();
      if (desk.silentUntil > now) return desk.silentUntil - now;
      let waitMs = POLL_MS;
      for (const row of await parts.outbox.due(now)) {
        if (sleeper.isEnded || desk.silentUntil > parts.clock.now()) break;
        waitMs = Math.min(waitMs, await handleAlone(desk, row));
      }
      const dueAt = await parts.outbox.nextDueAt();
      if (dueAt === null) return waitMs;
      // What is due already waits for its pace, or was written during this round.
      return Math.min(waitMs, Math.max(dueAt - parts.clock.now(), DUE_POLL_MS));
    },
  };
}

/** A row that cannot be worked on must not keep the others from being sent. */
async function handleAlone(desk: Desk, row: OutboxRow): Promise<number> {
  try {
    return await handle(desk, row);
  } catch (thrown) {
    const fields = { err: thrown, changeId: row.changeId, message: row.message };
    desk.log.error(fields, 'A message could not be worked on; trying again in a minute');
    await desk.outbox.postpone(row, desk.clock.now() + REPAIR_WAIT_MS, String(thrown));
    return POLL_MS;
  }
}

/** Works on one row; returns after how many milliseconds this row may be tried again. */
async function handle(desk: Desk, row: OutboxRow): Promise<number> {
  const change = await desk.journal.read(row.changeId);
  if (change === null || !hasChannel(change)) {
    await desk.outbox.giveUp(row, 'not a change of Slack');
    return POLL_MS;
  }
  const card = row.message === 'plan' ? null : await desk.outbox.addressOf(row.changeId, 'plan');
  if (row.message !== 'plan' && card === null) {
    await postpone(desk, row, {
      change,
      waitMs: backOffMs(row.attempts),
      problem: 'waits for the card',
    });
    return POLL_MS;
  }
  const paceMs = paceOf(desk, row, change);
  if (paceMs > 0) return paceMs;
  const letter: Letter = {
    row,
    change,
    rendered: withBlockIds(
      render(desk, row, { change, links: await linksOf(change, desk) }),
      change.id,
      row.message,
      change.sequence,
    ),
    threadTimestamp: card?.timestamp ?? null,
    isBroadcast: isForChannel(row, change),
  };
  const delivery = await deliver(letter, {
    client: desk.client,
    memory: desk.memory,
    markPosting: (one) => desk.outbox.markPosting(one),
    warn: (problem) => desk.log.warn({ changeId: change.id, message: row.message }, problem),
  });
  await writeDown(desk, letter, delivery);
  return 0;
}

function isForChannel({ message }: OutboxRow, change: Change): boolean {
  const kind = messageKindOf(message);
  return kind === 'alert' || (kind === 'result' && isBroadcast(change));
}

function hasChannel({ origin }: Change): boolean {
  return origin.source === 'slack' && origin.channel !== '';
}

function paceOf({ pace }: Desk, { address }: OutboxRow, { origin }: Change): number {
  return address === null
    ? pace.takePost(origin.channel)
    : pace.takeEdit(address.channel, address.timestamp);
}

function render(
  desk: Desk,
  { message }: OutboxRow,
  { change, links }: { readonly change: Change; readonly links: Links },
): RenderedMessage {
  const number = messageNumberOf(message);
  switch (messageKindOf(message)) {
    case 'plan':
      return renderPlanCard(change, links);
    case 'progress':
      return renderProgress(change);
    case 'question':
      return renderQuestion(change, number, links);
    case 'result':
      return renderResult(change, { number, approvers: desk.approvers, links });
    case 'alert':
      return renderAlert(change, number);
    default:
      throw new Error(`There is no message ${JSON.stringify(message)}.`);
  }
}

async function writeDown(desk: Desk, { row, change }: Letter, delivery: Delivery): Promise<void> {
  if (delivery.kind === 'posted') {
    desk.losses = 0;
    desk.memory.certainlyAbsent.delete(keyOf(row));
    await desk.outbox.markPosted(row, change.sequence, delivery.address);
    return;
  }
  if (delivery.kind === 'give-up') {
    desk.log.warn({ changeId: change.id, message: row.message }, `Given up: ${delivery.problem}`);
    await desk.outbox.giveUp(row, delivery.problem);
    return;
  }
  const { outcome } = delivery;
  if (outcome.kind === 'rate-limited') {
    desk.silentUntil = desk.clock.now() + outcome.waitMs;
    const problem = 'Slack asks for a slower pace';
    await postpone(desk, row, { change, waitMs: outcome.waitMs, problem });
  } else if (outcome.kind === 'lost') {
    const waitMs = backOffMs(desk.losses);
    desk.losses += 1;
    desk.silentUntil = desk.clock.now() + waitMs;
    await postpone(desk, row, { change, waitMs, problem: outcome.problem });
  } else {
    await postpone(desk, row, { change, waitMs: REPAIR_WAIT_MS, problem: outcome.problem });
  }
}

async function postpone(
  desk: Desk,
  row: OutboxRow,
  { change, waitMs, problem }: { change: Change; waitMs: number; problem: string },
): Promise<void> {
  const now = desk.clock.now();
  const fields = { changeId: row.changeId, message: row.message, waitMs };
  if (now - Date.parse(change.endedAt ?? change.proposedAt) > AGE_MAX_MS) {
    desk.log.warn(fields, `Given up after a day: ${problem}`);
    await desk.outbox.giveUp(row, problem);
    return;
  }
  desk.log.info(fields, `A message waits: ${problem}`);
  await desk.outbox.postpone(row, now + waitMs, problem);
}
