// The bot's process: the real engine and the real poster over faulty ports. It dies and is started
// again, as by a supervisor, on the same store and the same world. A bug that would end the process is a
// violation; a lost store ends it too, and that is as it should be.

import { createPoster, type Poster, type PosterParts } from '../../../src/adapters/slack/poster.ts';
import { createCommandCatalogue } from '../../../src/commands/catalogue.ts';
import { Failed, failureOf } from '../../../src/domain/failures.ts';
import type { Inventory } from '../../../src/domain/inventory.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import type { EngineParts } from '../../../src/engine/parts.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { InboxItem } from '../../../src/ports/inbox.ts';
import { NO_TERMINALS } from '../../../src/ports/terminals.ts';
import type { TrafficProbe } from '../../../src/ports/traffic-probe.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import type { FakeSlack } from '../../adapters/slack/fake-slack.ts';
import { quietLog } from '../../adapters/slack/quiet-log.ts';
import type { Bug } from '../bugs.ts';
import type { Chance } from '../seed/chance.ts';
import type { Faults } from '../seed/faults.ts';
import type { History } from '../seed/history.ts';
import { connectCloud, type SimCloud } from './cloud.ts';
import { createHosts, type HostRun } from './hosts.ts';
import { type Life, mortal } from './life.ts';
import type { SimNetwork } from './network.ts';
import { faultySlack } from './slack.ts';
import { faultyStore, type Ports } from './store.ts';

export interface BotParts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly history: History;
  readonly inventory: Inventory;
  readonly network: SimNetwork;
  readonly cloud: SimCloud;
  readonly slack: FakeSlack;
  /** Outlives the bot. */
  readonly store: Ports;
  readonly bug: Bug;
  readonly ran: (run: HostRun) => void;
  readonly told: (item: InboxItem) => void;
  /** The bot was dead for longer than any dead-man switch lasts, and starts now. */
  readonly wasSilent: () => void;
}

export interface Bot {
  readonly isAlive: boolean;
  /** How often it was started. */
  readonly lives: number;
  /** Takes what a person sent; false: nobody was there, or it was not written down. */
  receive(item: InboxItem): Promise<boolean>;
  start(): void;
  /** `isForLong`: nobody starts it before every dead-man switch has had its time. */
  die(why: string, isForLong?: boolean): void;
  /** As SIGTERM does, and a new start after it. */
  restart(): Promise<void>;
}

// A supervisor waits a moment; a container takes longer.
const DOWN_MS = [1_000, 30_000] as const;
// Nobody is there to start it: the hosts have to help themselves.
const DOWN_LONG_MS = [200_000, 600_000] as const;
const LONG_SHARE = 0.1;

interface Process {
  readonly life: Life;
  readonly engine: Engine;
  readonly poster: Poster;
  readonly ports: Ports;
}

export function createBot(parts: BotParts): Bot {
  const { clock, chance, history } = parts;
  let process: Process | null = null;
  let lives = 0;
  let changes = 0;
  const newChangeId = (): ChangeId => {
    changes += 1;
    return `c${String(changes).padStart(6, '0')}` as ChangeId;
  };

  const bot: Bot = {
    get isAlive() {
      return process !== null;
    },
    get lives() {
      return lives;
    },
    async receive(item) {
      const current = process;
      if (current === null) return false;
      try {
        await current.ports.inbox.receive(item);
        current.engine.wake();
        return true;
      } catch (thrown) {
        if (failureOf(thrown) === null) throw thrown;
        return false;
      }
    },
    start() {
      lives += 1;
      const born = give(parts, { newChangeId, die: (why) => bot.die(why) });
      process = born;
      history.add(`the bot starts, life ${lives}`);
      born.engine.start().catch((thrown: unknown) => crash(parts, bot, thrown));
    },
    die(why, isForLong = chance.isHit(`long ${lives}`, LONG_SHARE)) {
      if (process === null) return;
      process.life.isOver = true;
      process = null;
      const [least, most] = isForLong ? DOWN_LONG_MS : DOWN_MS;
      const downMs = chance.between(`down ${lives}`, least, most);
      history.add(`the bot is dead (${why}), back in ${downMs} ms`);
      void clock.sleep(downMs).then(() => {
        if (isForLong) parts.wasSilent();
        bot.start();
      });
    },
    async restart() {
      const current = process;
      if (current === null) return;
      history.add('the bot is stopped as by SIGTERM');
      await Promise.all([current.engine.stop(), current.poster.stop()]);
      if (process === current) bot.die('stopped');
    },
  };
  return bot;
}

interface Birth {
  readonly newChangeId: () => ChangeId;
  readonly die: (why: string) => void;
}

function give(parts: BotParts, { newChangeId, die }: Birth): Process {
  const { faults, inventory, history, network, chance, ran, bug, told } = parts;
  const life: Life = { isOver: false };
  const fall = (): void => {
    if (!life.isOver) die('killed');
  };
  const clock = mortal(life, parts.clock);
  const store = faultyStore(parts.store, faults, fall);
  const ports: Ports = {
    journal: mortal(life, store.journal),
    inbox: mortal(life, store.inbox),
    outbox: mortal(life, store.outbox),
    freeze: mortal(life, store.freeze),
  };
  const hosts = createHosts({ network, clock: parts.clock, chance, faults, die: fall, ran });
  const line = { cloud: parts.cloud, clock: parts.clock, faults, die: fall };
  const client = faultySlack(parts.slack, { clock: parts.clock, faults, die: fall });
  const posterParts: PosterParts = {
    outbox: ports.outbox,
    journal: ports.journal,
    client: mortal(life, client),
    clock,
    log: quietLog,
    approvers: inventory.approvers,
  };
  const poster = createPoster(bug.poster?.(posterParts) ?? posterParts);
  const engineParts: EngineParts = {
    journal: ports.journal,
    inbox: ports.inbox,
    freeze: ports.freeze,
    replies: {
      tell: async (item, reply) => {
        const code = reply.kind === 'refused' ? reply.failure.code : null;
        // That it has to wait, for others or for the store, is no answer yet.
        if (reply.kind !== 'request-waits' && code !== 'store-unavailable') told(item);
        const why = code === null ? '' : `: ${code}`;
        history.add(`${item.person.id} is told about ${item.id}: ${reply.kind}${why}`);
      },
    },
    world: {
      hosts: mortal(life, hosts),
      terminals: NO_TERMINALS,
      cloud: mortal(life, connectCloud(line)),
      clock,
    },
    probe: mortal(life, probeOf(faults)),
    steps: STEP_CATALOGUE,
    commands: createCommandCatalogue(inventory, ports.journal, ports.freeze),
    inventory,
    newChangeId,
    messagesChanged: () => poster.wake(),
    crashed: (thrown) => {
      if (!life.isOver) crash(parts, { die }, thrown);
    },
  };
  return { life, engine: createEngine(bug.engine?.(engineParts) ?? engineParts), poster, ports };
}

/** What main.ts does with whatever reaches it. */
function crash(
  { history }: BotParts,
  { die }: { readonly die: (why: string) => void },
  thrown: unknown,
): void {
  if (failureOf(thrown)?.code !== 'store-unavailable') {
    history.violate({
      rule: 'the bot never ends by a mistake of its own',
      expected: 'a refusal, a journalled failure, or a lost store',
      seen: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    });
  }
  die('it lost its store, or made a mistake');
}

/** Figures are not what is simulated: the probe may only not start. */
function probeOf(faults: Faults): TrafficProbe {
  return {
    start: async ({ host }) => {
      if (faults.at('probe start', ['does not start']) !== null) {
        const what = `ping on ${host} did not begin.`;
        throw new Failed({
          code: 'command-failed',
          what,
          why: 'The seed says so.',
          fix: 'Nothing.',
        });
      }
      return { stop: async () => ({ sent: 10, lost: 0, longestGapMs: 0 }) };
    },
  };
}
