// The Slack half of the bot against the lab's workspace, with the store in memory and no engine: what
// people do ends in the inbox, and what a test puts into the journal appears in the channel.

import { readFile } from 'node:fs/promises';
import { createSlackApp, type SlackApp } from '../../../../src/adapters/slack/app.ts';
import { createSlackClient, readIdentity } from '../../../../src/adapters/slack/client.ts';
import { createPoster, type Poster } from '../../../../src/adapters/slack/poster.ts';
import { createReplies } from '../../../../src/adapters/slack/replies.ts';
import type { HttpTransport, SocketTransport } from '../../../../src/adapters/slack/settings.ts';
import { systemClock } from '../../../../src/adapters/system-clock.ts';
import { COMMANDS } from '../../../../src/commands/catalogue.ts';
import { startWorkspace, type Workspace } from '../../../../src/lab/workspace/start-workspace.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import type { InboxItem } from '../../../../src/ports/inbox.ts';
import type { Replies } from '../../../../src/ports/replies.ts';
import { createMemoryStore, type MemoryStore } from '../../../fakes/memory-store.ts';
import { CHANGE_ID, proposedEvent } from '../examples/example-change.ts';
import { quietLog } from '../quiet-log.ts';

export type Mode = 'socket' | 'http';

export interface Bot {
  readonly workspace: Workspace;
  readonly store: MemoryStore;
  readonly app: SlackApp;
  readonly poster: Poster;
  readonly replies: Replies;
  /** How often the engine was told that there is something new. */
  wakes: number;
  items(): Promise<readonly InboxItem[]>;
  /** A change of alice in #network-oncall, its card asked for. */
  propose(plan?: Plan): Promise<void>;
  stop(): Promise<void>;
}

const MANIFESTS: Readonly<Record<Mode, string>> = {
  socket: 'slack-app.json',
  http: 'slack-app-http.json',
};

export async function startBot(mode: Mode, socket: Partial<SocketTransport> = {}): Promise<Bot> {
  const file = new URL(`../../../../manifests/${MANIFESTS[mode]}`, import.meta.url);
  const workspace = await startWorkspace({
    mode,
    manifest: JSON.parse(await readFile(file, 'utf8')),
  });
  const { tokens, apiUrl } = workspace;
  const transport: SocketTransport | HttpTransport =
    mode === 'socket'
      ? { kind: 'socket', appToken: tokens.app, staggerMs: 0, healthPort: 0, ...socket }
      : { kind: 'http', signingSecret: tokens.signingSecret, port: 0, host: '127.0.0.1' };
  const store = createMemoryStore();
  const client = createSlackClient({ botToken: tokens.bot, apiUrl }, quietLog);
  const parts = { ...store, client, clock: systemClock, log: quietLog };
  const identity = await readIdentity(client, parts);
  const app = createSlackApp(
    { botToken: tokens.bot, apiUrl, identity, commands: COMMANDS, transport },
    { ...parts, wake: () => (bot.wakes += 1), hasTold: () => false },
  );
  const bot: Bot = {
    workspace,
    store,
    app,
    poster: createPoster({ ...parts, approvers: [workspace.people.bob] }),
    replies: createReplies(parts),
    wakes: 0,
    items: () => store.inbox.pending(),
    async propose(plan) {
      const channel = workspace.channels['network-oncall'] ?? '';
      const at = new Date().toISOString();
      const event = { ...proposedEvent(plan), origin: { source: 'slack' as const, channel } };
      await store.journal.propose({ id: CHANGE_ID, sourceId: 's', at, event, messages: ['plan'] });
      bot.poster.wake();
    },
    async stop() {
      await bot.poster.stop();
      await app.stop();
      await workspace.stop();
    },
  };
  await app.start();
  if (mode === 'http') workspace.setRequestUrl(`http://127.0.0.1:${app.port}/slack/events`);
  return bot;
}

/** Runs a test with a bot of its own and stops it whatever happens. */
export async function withBot(
  mode: Mode,
  play: (bot: Bot) => Promise<void>,
  socket: Partial<SocketTransport> = {},
): Promise<void> {
  const bot = await startBot(mode, socket);
  try {
    await play(bot);
  } finally {
    await bot.stop();
  }
}

// Everything here takes milliseconds; five seconds mean that it will not come.
const PATIENCE_MS = 5000;

/** Looks until something is there. */
export async function eventually<Found>(look: () => Found | undefined | false): Promise<Found> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await systemClock.sleep(10);
  }
  throw new Error(`It did not come within ${PATIENCE_MS} ms: ${String(look)}`);
}
