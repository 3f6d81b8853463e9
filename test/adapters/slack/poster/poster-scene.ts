// A poster with its store, its Slack and its clock, and the few things that tests do with them.

import { createPoster, type Poster } from '../../../../src/adapters/slack/poster.ts';
import type { ChangeEvent } from '../../../../src/domain/change.ts';
import type { MessageName } from '../../../../src/ports/outbox.ts';
import { createMemoryStore, type MemoryStore } from '../../../fakes/memory-store.ts';
import {
  CHANGE_ID,
  CHANNEL,
  done,
  EXAMPLE_PLAN,
  proposedEvent,
} from '../examples/example-change.ts';
import { createFakeSlack, type FakeSlack } from '../fake-slack.ts';
import { createManualClock, type ManualClock } from '../manual-clock.ts';
import { quietLog } from '../quiet-log.ts';

export interface Scene {
  readonly clock: ManualClock;
  readonly slack: FakeSlack;
  readonly store: MemoryStore;
  poster: Poster;
  append(messages: readonly MessageName[], ...events: ChangeEvent[]): Promise<void>;
  /** A new poster over the same store and Slack, as after a crash. */
  restart(): Promise<void>;
}

export const WAITING =
  'c7f3k2a: 203.0.113.50 moves from node1 to node3. Waiting for approval. Nothing was changed yet.';
export const RUNNING =
  'c7f3k2a: 203.0.113.50 moves from node1 to node3. Approved, the steps are running.';

export async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = createManualClock();
  const slack = createFakeSlack(clock);
  const store = createMemoryStore();
  const start = (): Poster =>
    createPoster({ ...store, client: slack, clock, log: quietLog, approvers: ['U0BOB00001'] });
  const theScene: Scene = {
    clock,
    slack,
    store,
    poster: start(),
    async append(messages, ...events) {
      const change = await store.journal.read(CHANGE_ID);
      const at = new Date(clock.now()).toISOString();
      const afterSequence = change?.sequence ?? 0;
      await store.journal.append({ changeId: CHANGE_ID, afterSequence, at, events, messages });
      theScene.poster.wake();
    },
    async restart() {
      await theScene.poster.stop();
      theScene.poster = start();
      await clock.settle();
    },
  };
  try {
    await play(theScene);
  } finally {
    await theScene.poster.stop();
  }
}

export async function propose(
  { store, clock, poster }: Scene,
  source: 'slack' | 'cli' = 'slack',
): Promise<void> {
  const origin = { source, channel: source === 'slack' ? CHANNEL : '' };
  const at = new Date(clock.now()).toISOString();
  const event = { ...proposedEvent(), origin };
  const messages = ['plan'] as const;
  await store.journal.propose({ id: CHANGE_ID, sourceId: 'slash:1', at, event, messages });
  poster.wake();
  await clock.settle();
}

/** Every step started and done. */
export const ALL_DONE = EXAMPLE_PLAN.steps.flatMap(({ id }) => done(id));
