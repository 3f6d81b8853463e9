// The engine over the toy world, with a memory store that outlives it: a "restart" is a new engine on
// the same store and world, as after a kill -9.

import { NO_CLOUD } from '../../src/ports/cloud.ts';
import { NO_TERMINALS } from '../../src/ports/terminals.ts';
import type { Person } from '../../src/domain/change.ts';
import type { ChangeId } from '../../src/domain/names.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { ControlVerb, InboxRequest } from '../../src/ports/inbox.ts';
import type { Reply } from '../../src/ports/replies.ts';
import type { TrafficProbe } from '../../src/ports/traffic-probe.ts';
import { nextChangeId } from '../fakes/change-ids.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { LAB_INVENTORY } from '../fakes/lab-inventory.ts';
import { createMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { createToyWorld, type ToyWorld } from '../fakes/toy-world.ts';

export interface ToyBot {
  readonly world: ToyWorld;
  readonly store: MemoryStore;
  readonly clock: FakeClock;
  readonly replies: Reply[];
  readonly crashes: unknown[];
  engine: Engine;
  /** A new process on the same store. */
  restart(): Promise<void>;
  send(person: Person, request: InboxRequest, deliveryId?: string): Promise<void>;
  type(person: Person, text: string): Promise<void>;
  click(person: Person, decision: 'approve' | 'reject'): Promise<void>;
  /** A press on a button of the question; without a purpose, of the one that is asked now. */
  answer(person: Person, answer: 'done' | 'not-done', purpose?: 'apply' | 'undo'): Promise<void>;
  /** A verb about a change: the newest, unless told otherwise. */
  control(person: Person, verb: ControlVerb, about?: ControlAbout): Promise<void>;
  /** Code of the newest private refusal; null: the newest reply is none. */
  refusal(): string | null;
  change(): Promise<NonNullable<Awaited<ReturnType<MemoryStore['journal']['read']>>>>;
  locks(): Promise<number>;
}

interface ControlAbout {
  readonly id?: ChangeId;
  readonly reason?: string;
  readonly deliveryId?: string;
}

let deliveries = 0;

const NO_PROBE: TrafficProbe = {
  start: () => Promise.reject(new Error('the toy plan has no probe')),
};

export async function startToyBot(probe: TrafficProbe = NO_PROBE): Promise<ToyBot> {
  const world = createToyWorld();
  const store = createMemoryStore();
  const clock = createFakeClock();
  const replies: Reply[] = [];
  const crashes: unknown[] = [];
  const start = async () => {
    const engine = createEngine({
      journal: store.journal,
      inbox: store.inbox,
      freeze: store.freeze,
      replies: { tell: async (_item, reply) => void replies.push(reply) },
      world: {
        hosts: { run: never, start: never },
        terminals: NO_TERMINALS,
        cloud: NO_CLOUD,
        clock,
      },
      probe,
      steps: world.steps,
      commands: world.commands,
      inventory: LAB_INVENTORY,
      newChangeId: nextChangeId,
      messagesChanged: () => {},
      crashed: (thrown) => crashes.push(thrown),
    });
    await engine.start();
    return engine;
  };
  const bot: ToyBot = {
    world,
    store,
    clock,
    replies,
    crashes,
    engine: await start(),
    async restart() {
      bot.engine = await start();
      await bot.engine.idle();
    },
    async send(person, request, deliveryId) {
      deliveries += 1;
      await store.inbox.receive({
        id: deliveryId ?? `toy:${deliveries}`,
        receivedAt: new Date(clock.now()).toISOString(),
        person,
        origin: { source: 'slack', channel: 'C0NETWORK' },
        replyTo: null,
        request,
      });
      bot.engine.wake();
      await bot.engine.idle();
    },
    type: (person, text) => bot.send(person, { kind: 'command', text }),
    async click(person, decision) {
      const { id, planDigest } = await bot.change();
      await bot.send(person, { kind: 'decision', decision, changeId: id, planDigest });
    },
    async answer(person, answer, purpose) {
      const { id, state, plan } = await bot.change();
      const stepId = plan.steps.find((step) => step.asks !== undefined)?.id ?? 'none';
      const asked = purpose ?? (state === 'undoing' ? 'undo' : 'apply');
      const request = { kind: 'handwork', answer, changeId: id, stepId, purpose: asked } as const;
      await bot.send(person, request);
    },
    async control(person, verb, { id, reason, deliveryId } = {}) {
      const changeId = id ?? (await bot.change()).id;
      const request = { kind: 'control', verb, changeId, reason: reason ?? null } as const;
      await bot.send(person, request, deliveryId);
    },
    refusal() {
      const reply = replies.at(-1);
      return reply?.kind === 'refused' ? reply.failure.code : null;
    },
    async change() {
      const [newest] = await store.journal.touching(['ip:203.0.113.50' as never], 1);
      if (newest === undefined) throw new Error('no change was proposed');
      return newest;
    },
    async locks() {
      return (await store.journal.lockHolders('all')).length;
    },
  };
  return bot;
}

function never(): Promise<never> {
  return Promise.reject(new Error('the toy world has no hosts'));
}
