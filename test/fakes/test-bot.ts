// The whole bot without chat: engine, commands, steps and SSH against a lab network, with people who
// type and click by name. Replies are kept, in words, for the test to read.

import { createPingProbe } from '../../src/adapters/ssh/ping-probe.ts';
import { createSshHosts, type SshHosts } from '../../src/adapters/ssh/ssh-hosts.ts';
import { createCommandCatalogue } from '../../src/commands/catalogue.ts';
import type { Person } from '../../src/domain/change.ts';
import type { Inventory } from '../../src/domain/inventory.ts';
import type { ChangeId } from '../../src/domain/names.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { LabNetwork } from '../../src/lab/network/lab-network.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { type Cloud, NO_CLOUD } from '../../src/ports/cloud.ts';
import type { Hosts } from '../../src/ports/hosts.ts';
import type { ControlVerb, Inbox } from '../../src/ports/inbox.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Reply } from '../../src/ports/replies.ts';
import type { Terminals } from '../../src/ports/terminals.ts';
import { STEP_CATALOGUE } from '../../src/steps/catalogue.ts';
import { nextChangeId } from './change-ids.ts';
import { LAB_INVENTORY } from './lab-inventory.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

type TestStore = Pick<MemoryStore, 'journal' | 'inbox' | 'freeze'>;

export interface TestBot {
  readonly engine: Engine;
  readonly store: TestStore;
  readonly hosts: Hosts;
  readonly replies: { readonly to: string; readonly reply: Reply }[];
  /** Bugs that would have ended the process. */
  readonly crashes: unknown[];
  /** Types a command and waits until nothing is being worked on. */
  type(person: Person, text: string): Promise<Reply | null>;
  click(person: Person, decision: 'approve' | 'reject', id?: ChangeId): Promise<Reply | null>;
  /** A press on a button of the question that a step done by hand asks. */
  answer(person: Person, answer: 'done' | 'not-done', id?: ChangeId): Promise<Reply | null>;
  /** A verb that is typed in the thread of a change, or its button. */
  control(person: Person, verb: ControlVerb, id?: ChangeId): Promise<Reply | null>;
  /** The newest change. */
  newest(): Promise<NonNullable<Awaited<ReturnType<Journal['read']>>>>;
  stop(): Promise<void>;
}

export interface TestBotOptions {
  readonly network: LabNetwork;
  readonly store?: TestStore;
  readonly clock?: Clock;
  readonly inventory?: Inventory;
  /** Absent: no CloudStack is configured. */
  readonly cloud?: Cloud;
  /** Absent: the switches among the hosts, over SSH. */
  readonly terminals?: Terminals;
  /** Puts something between the bot and its hosts. */
  readonly wrapHosts?: (hosts: Hosts) => Hosts;
  readonly parts?: Partial<EngineParts>;
}

/** Real time, with waits cut to nothing: model hosts need none. */
export function hurriedClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        // The engine's idle loop must not spin; steps wait two seconds at most.
        const delayMs = milliseconds > 2_000 ? milliseconds : 1;
        const timer = setTimeout(resolve, delayMs);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(new Error('stopped'));
        });
      }),
  };
}

export function sshTo(network: LabNetwork): SshHosts {
  const hosts = Object.values(network.hosts).map((host) => [
    host.name,
    {
      address: host.address,
      port: host.port,
      user: host.user,
      keyPath: network.clientKeyPath,
      passphraseVariable: null,
      useAgent: false,
      hostKeys: [host.hostKey],
      jump: null,
    },
  ]);
  const ssh = createSshHosts({
    hosts: Object.fromEntries(hosts) as Parameters<typeof createSshHosts>[0]['hosts'],
    knownHostsPath: null,
    log: () => {},
  });
  return network.backend === 'virtual-machine' ? patient(ssh) : ssh;
}

// Beside a busy neighbour an emulated machine once stood still for 19 s, which no look waits for.
const PATIENCE = 3;

function patient(ssh: SshHosts): SshHosts {
  return {
    ...ssh,
    run(host, { timeoutMs, ...command }) {
      const longer = timeoutMs === undefined ? {} : { timeoutMs: timeoutMs * PATIENCE };
      return ssh.run(host, { ...command, ...longer });
    },
  };
}

let deliveries = 0;

export async function startTestBot(options: TestBotOptions): Promise<TestBot> {
  const ssh = sshTo(options.network);
  const hosts = options.wrapHosts?.(ssh) ?? ssh;
  const store = options.store ?? createMemoryStore();
  const clock = options.clock ?? hurriedClock();
  const inventory = options.inventory ?? LAB_INVENTORY;
  const replies: TestBot['replies'] = [];
  const crashes: unknown[] = [];
  let newestId: ChangeId | null = null;
  const engine = createEngine({
    journal: {
      ...store.journal,
      async propose(proposal) {
        newestId = proposal.id;
        return store.journal.propose(proposal);
      },
    },
    inbox: store.inbox,
    freeze: store.freeze,
    replies: {
      tell: async (item, reply) => {
        replies.push({ to: item.person.id, reply });
      },
    },
    world: {
      hosts,
      terminals: options.terminals ?? ssh.terminals,
      cloud: options.cloud ?? NO_CLOUD,
      clock,
    },
    probe: createPingProbe(hosts),
    steps: STEP_CATALOGUE,
    commands: createCommandCatalogue(inventory, store.journal, store.freeze),
    inventory,
    newChangeId: nextChangeId,
    messagesChanged: () => {},
    crashed: (thrown) => crashes.push(thrown),
    ...options.parts,
  });
  await engine.start();
  const bot: TestBot = {
    engine,
    store,
    hosts,
    replies,
    crashes,
    type: (person, text) => send(person, { kind: 'command', text }),
    async click(person, decision, id) {
      const change = id === undefined ? await bot.newest() : await store.journal.read(id);
      if (change === null) throw new Error(`no change ${id}`);
      const { planDigest } = change;
      return send(person, { kind: 'decision', decision, changeId: change.id, planDigest });
    },
    async answer(person, answer, id) {
      const change = id === undefined ? await bot.newest() : await store.journal.read(id);
      const waiting = Object.entries(change?.steps ?? {}).find(
        ([, { state }]) => state === 'waiting',
      );
      if (change === null || waiting === undefined)
        throw new Error('Nobody is asked for anything.');
      const purpose = change.state === 'undoing' ? 'undo' : 'apply';
      const about = { changeId: change.id, stepId: waiting[0], purpose } as const;
      return send(person, { kind: 'handwork', answer, ...about });
    },
    async control(person, verb, id) {
      const changeId = id ?? (await bot.newest()).id;
      return send(person, { kind: 'control', verb, changeId, reason: null });
    },
    async newest() {
      // A bot that was started on the store of another one has proposed nothing itself.
      const [older] = (await store.journal.open()).toReversed();
      const newest = newestId === null ? older : await store.journal.read(newestId);
      if (newest == null) throw new Error('There is no change yet.');
      return newest;
    },
    async stop() {
      await engine.stop();
      await ssh.close();
    },
  };
  return bot;

  async function send(
    person: Person,
    request: Parameters<Inbox['receive']>[0]['request'],
  ): Promise<Reply | null> {
    deliveries += 1;
    const before = replies.length;
    await store.inbox.receive({
      id: `test:${deliveries}`,
      receivedAt: new Date(clock.now()).toISOString(),
      person,
      origin: { source: 'slack', channel: 'C0NETWORK' },
      replyTo: null,
      request,
    });
    engine.wake();
    await engine.idle();
    return replies[before]?.reply ?? null;
  }
}
