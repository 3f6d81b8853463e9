// One story: Alice asks, Bob approves, the bot dies once where it is told to and is started again.
// Returns all that can be seen when nothing is left to do. Judges nothing (see judge.ts).

import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../../src/adapters/store/open-store.ts';
import type { Change, JournalEntry } from '../../../src/domain/change.ts';
import { ipResource, parseIpAddress } from '../../../src/domain/names.ts';
import type { PageMessage } from '../../../src/lab/workspace/page-protocol.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { deathAt, type Kill, startBot } from '../bot.ts';
import { approve, ask, isCard, newMessages, type Scene, until } from './people.ts';
import type { Stage } from './stage.ts';
import { normalise } from './normalise.ts';

export interface Story {
  /** node1 refuses once to let the address go, so that the change is taken back. */
  readonly hasRefusal: boolean;
  /** Both act once more as soon as the bot is back, though Slack had taken it the first time. */
  readonly isImpatient: boolean;
  readonly kill: Kill | null;
}

export interface Outcome {
  readonly wasKilled: boolean;
  readonly troubles: readonly string[];
  readonly changes: readonly Change[];
  readonly entries: readonly JournalEntry[];
  readonly lockCount: number;
  readonly pendingCount: number;
  /** State of the hosts that take part. */
  readonly hosts: string;
  /** Commands that changed something on a host, announcements left out: they may be repeated. */
  readonly effects: readonly string[];
  readonly unknownCommands: readonly string[];
  readonly card: readonly string[];
  /** Oldest first. */
  readonly thread: readonly string[];
  /** What Alice and Bob were told privately. */
  readonly asides: readonly string[];
  readonly seconds: number;
}

const ADDRESS = '203.0.113.50';
// Card, progress and result.
const MESSAGES_MIN = 3;
// The last lines say why a bot is gone or what it waits for.
const LOG_SHOWN_CHARACTERS = 2000;
const HOSTS = ['node1', 'node3', 'gw'];
export const REFUSED = /ip addr del 203\.0\.113\.50/;
const CHANGES_A_HOST =
  /^(?:nft (?:-f|delete)|ip addr|arptables -[AD]|sysctl -w|install|mv|rm|chmod|chown)\b/;

export async function playStory(story: Story, stage: Stage): Promise<Outcome> {
  const { network, workspace } = stage;
  await network.reset();
  if (story.hasRefusal) {
    const stderr = 'RTNETLINK answers: Operation not permitted\n';
    network.host('node1').fail(REFUSED, { exitCode: 2, stderr, times: 1 });
  }
  const began = performance.now();
  const before = { ...seenBy(stage), execs: network.execLog.length };
  const place = await stage.newPlace();
  const death = story.kill === null ? null : deathAt(story.kill);
  const bot = startBot({ ...place, death });
  const news = () => newMessages(workspace, before.messages);
  try {
    await act(story, { workspace, bot }, news);
    const isOver = () => news().length >= MESSAGES_MIN && isIdle(place.dataDirectory);
    await until('the end of the change', { bot }, () => (isOver() ? true : null));
  } catch (thrown) {
    const log = readFileSync(place.logPath, 'utf8').slice(-LOG_SHOWN_CHARACTERS);
    throw new Error(`${String(thrown)}\nThe bot's log ends with:\n${log}`, { cause: thrown });
  } finally {
    await bot.stop();
  }
  const stored = await readStore(place.dataDirectory);
  const told = news();
  const text = (message: PageMessage) => normalise(workspace.act.textOf(message), stored.changes);
  return {
    ...stored,
    wasKilled: bot.deathCount > 0,
    troubles: bot.troubles,
    hosts: normalise(dumpOf(network), stored.changes),
    effects: network.execLog
      .slice(before.execs)
      .filter(({ line }) => CHANGES_A_HOST.test(line))
      .map(({ host, line }) => `${host}: ${line}`),
    unknownCommands: [...network.unknownCommands],
    card: told.filter(isCard).map(text),
    thread: told.filter((message) => !isCard(message)).map(text),
    asides: asides(stage, before.asides).map(text),
    seconds: (performance.now() - began) / 1000,
  };
}

async function act(story: Story, scene: Scene, news: () => readonly PageMessage[]): Promise<void> {
  const wait = () => until('the kill', scene, () => (scene.bot.deathCount > 0 ? true : null));
  await ask(scene);
  const isEarly = story.kill?.at === 1;
  if (story.isImpatient && isEarly) {
    await wait();
    await ask(scene);
  }
  const card = await until('the card', scene, () => news().find(isCard) ?? null);
  await approve(scene, card);
  if (story.isImpatient && !isEarly) {
    await wait();
    await approve(scene, card);
  }
}

/** The gateway's neighbour entry is what the move is about; all others are learned by the way. */
function dumpOf(network: ModelNetwork): string {
  const dumps = HOSTS.map((name) => network.host(name).dump({ hasNeighbours: false }));
  const entries = network.host('gw').dump().split('\n');
  const owner = entries.filter((line) => line.startsWith(`  neigh ${ADDRESS} `));
  return [...dumps, ...owner].join('\n');
}

function seenBy(stage: Stage) {
  return {
    messages: new Set(newMessages(stage.workspace, new Set()).map(({ ts }) => ts)),
    asides: new Set(asides(stage, new Set()).map(({ ts }) => ts)),
  };
}

function asides({ workspace }: Stage, seen: ReadonlySet<string>): readonly PageMessage[] {
  return ['alice', 'bob']
    .flatMap((person) => workspace.act.ephemeralsOf(person))
    .filter(({ ts }) => !seen.has(ts));
}

// Read beside the running bot: everything it owes is done when these are all nought.
const OPEN_WORK = `
  select
    (select count(*) from changes where state in ('awaiting-approval', 'applying', 'undoing')) +
    (select count(*) from outbox where posted_sequence < wanted_sequence and is_given_up = 0) +
    (select count(*) from inbox where outcome is null) as open,
    (select count(*) from changes) as changes`;

function isIdle(dataDirectory: string): boolean {
  const path = `${dataDirectory}/store.sqlite`;
  if (!existsSync(path)) return false;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const row = database.prepare(OPEN_WORK).get();
      return row?.['open'] === 0 && row['changes'] !== 0;
    } finally {
      database.close();
    }
  } catch {
    // Just killed, or just starting: the file is not ready for a reader.
    return false;
  }
}

async function readStore(directory: string) {
  const ip = parseIpAddress(ADDRESS);
  if (ip === null) throw new Error(`${ADDRESS} is no address.`);
  const store = await openSqliteStore({ directory });
  const { journal, inbox } = store;
  try {
    const changes = await journal.touching([ipResource(ip)], 10);
    const [change] = changes;
    return {
      changes,
      // Reading checks the hash chain and that the sequence has no gap.
      entries: change === undefined ? [] : await journal.entries(change.id),
      lockCount: (await journal.lockHolders(changes.flatMap(({ plan }) => plan.locks))).length,
      pendingCount: (await inbox.pending()).length,
    };
  } finally {
    await store.close();
  }
}
