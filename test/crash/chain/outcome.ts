// All that can be seen of a chained story when nothing is left to do: store, hosts, CloudStack, Slack.
// Judges nothing (see judge.ts).

import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../../src/adapters/store/open-store.ts';
import type { Change, JournalEntry } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import type { PageMessage } from '../../../src/lab/workspace/page-protocol.ts';
import { normalise } from '../story/normalise.ts';
import { isCard, newMessages } from '../story/people.ts';
import type { Stage } from '../story/stage.ts';
import { hostsOf } from './hosts.ts';

export interface Outcome {
  readonly changes: readonly Change[];
  /** Of each change. */
  readonly entries: readonly (readonly JournalEntry[])[];
  readonly lockCount: number;
  readonly pendingCount: number;
  readonly hosts: string;
  readonly cloud: string;
  /** Commands that changed a host and calls that changed CloudStack, in the order of their arrival. */
  readonly effects: readonly string[];
  readonly unknownCommands: readonly string[];
  readonly cards: readonly string[];
  /** Oldest first. */
  readonly threads: readonly string[];
  /** What people were told privately. */
  readonly asides: readonly string[];
}

/** What was there before the story, so that the rest is the story's. */
export interface Mark {
  readonly execCount: number;
  readonly requestCount: number;
  readonly changes: readonly ChangeId[];
  readonly messages: ReadonlySet<string>;
  readonly asides: ReadonlySet<string>;
}

const PEOPLE = ['alice', 'bob', 'carol'];
const CHANGES_A_HOST =
  /^(?:nft (?:-f|delete)|ip (?:addr|link|route|neigh) (?:add|del|replace|set|flush)|arptables -[AD]|bridge vlan (?:add|del)|systemctl (?:reload|start|restart)|\/etc\/keepalived\/arpeggio|sysctl -w|mkdir|install|mv|rm|chmod|chown)\b/;
/** What an armed dead-man switch puts before a command. */
const INSIDE_DEAD_MAN = /^sh \/var\/lib\/arpeggio\/dead-man\.sh run \S+ \d+ /;
const CLOUD_LOOKS = /^(?:list|query)/;

export function markOf(stage: Stage, dataDirectory: string): Mark {
  return {
    execCount: stage.network.execLog.length,
    requestCount: stage.cloud.requests.length,
    changes: changeIds(dataDirectory),
    messages: new Set(newMessages(stage.workspace, new Set()).map(({ ts }) => ts)),
    asides: new Set(asidesSince(stage, new Set()).map(({ ts }) => ts)),
  };
}

export async function outcomeSince(
  mark: Mark,
  stage: Stage,
  dataDirectory: string,
): Promise<Outcome> {
  const { network, workspace } = stage;
  const stored = await readStore(dataDirectory, mark.changes.length);
  const plain = (text: string) => alike(nameless(text, mark), stored.changes);
  const text = (message: PageMessage) => plain(workspace.act.textOf(message));
  const told = newMessages(workspace, mark.messages);
  const { hosts, cloud } = await networkOf(stage, mark);
  return {
    ...stored,
    hosts: alike(hosts, stored.changes),
    cloud: alike(cloud, stored.changes),
    effects: effectsSince(mark, stage).map(plain),
    unknownCommands: [...network.unknownCommands],
    cards: told.filter(isCard).map(text),
    threads: told.filter((message) => !isCard(message)).map(text),
    asides: asidesSince(stage, mark.asides).map(text),
  };
}

function effectsSince({ execCount, requestCount }: Mark, { network, cloud }: Stage): string[] {
  const onHosts = network.execLog
    .slice(execCount)
    .filter(({ via }) => via === 'ssh')
    .map(({ host, line }) => ({ host, line: line.replace(INSIDE_DEAD_MAN, '') }))
    .filter(({ line }) => CHANGES_A_HOST.test(line))
    .map(({ host, line }) => `${host}: ${line}`);
  const inCloud = cloud.requests
    .slice(requestCount)
    .filter(({ command }) => !CLOUD_LOOKS.test(command))
    .map(({ command }) => `CloudStack: ${command}`);
  return [...onHosts, ...inCloud];
}

export async function networkOf(
  stage: Stage,
  mark: Mark,
): Promise<Pick<Outcome, 'hosts' | 'cloud'>> {
  return { hosts: nameless(await hostsOf(stage), mark), cloud: nameless(stage.cloud.dump(), mark) };
}

/** Changes from before the story, by their place among them. */
function nameless(text: string, { changes }: Mark): string {
  return changes.reduce((all, id, index) => all.replaceAll(id, `EARLIER-${index + 1}`), text);
}

function alike(text: string, changes: readonly Change[]): string {
  return normalise(text, changes)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/\d+ frames received, \d+ sent/g, 'N frames received, N sent')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/-p \d+/g, '-p PORT');
}

function asidesSince({ workspace }: Stage, seen: ReadonlySet<string>): readonly PageMessage[] {
  return PEOPLE.flatMap((person) => workspace.act.ephemeralsOf(person)).filter(
    ({ ts }) => !seen.has(ts),
  );
}

async function readStore(directory: string, skipped: number) {
  const lockCount = look(directory, (database) =>
    Number(database.prepare('select count(*) as count from locks').get()?.['count']),
  );
  const store = await openSqliteStore({ directory });
  const { journal, inbox } = store;
  try {
    const ids = changeIds(directory).slice(skipped);
    // Reading checks the hash chain and that the sequence has no gap.
    const entries = await Promise.all(ids.map((id) => journal.entries(id)));
    const changes = await Promise.all(ids.map((id) => journal.read(id)));
    return {
      changes: changes.filter((change) => change !== null),
      entries,
      lockCount: lockCount ?? 0,
      pendingCount: (await inbox.pending()).length,
    };
  } finally {
    await store.close();
  }
}

function changeIds(directory: string): readonly ChangeId[] {
  const rows = look(directory, (database) =>
    database.prepare('select id from changes order by ordinal').all(),
  );
  return (rows ?? []).map((row) => row['id'] as ChangeId);
}

// Read beside the running bot: everything it owes is done when these are all nought.
const OPEN_WORK = `
  select
    (select count(*) from changes
      where state in ('awaiting-approval', 'queued', 'applying', 'stopped', 'undoing')) +
    (select count(*) from outbox where posted_sequence < wanted_sequence and is_given_up = 0) +
    (select count(*) from inbox where outcome is null) as open,
    (select count(*) from changes) as changes`;

/** Nothing is left to do, and there are more changes than these. */
export function isIdle(directory: string, changeCount: number): boolean {
  const row = look(directory, (database) => database.prepare(OPEN_WORK).get());
  return row?.['open'] === 0 && Number(row['changes']) > changeCount;
}

/** null: there is no store, or it was just killed or is just starting and not ready for a reader. */
function look<Seen>(directory: string, read: (database: DatabaseSync) => Seen): Seen | null {
  const path = `${directory}/store.sqlite`;
  if (!existsSync(path)) return null;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return read(database);
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
