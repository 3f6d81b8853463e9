// A small app on unmodified Bolt for the tests of the page: a card with buttons that ask back, a
// plan in the thread, private refusals, a modal with every kind of input, and an App Home. It says
// what has reached it, and holds its acknowledgement back while a test wants to see the waiting.
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import { cardBlocks, everyInput, oddBlocks, planBlock } from './blocks.ts';

export type PageApp = {
  workspace: Workspace;
  /** one line for each thing that reached the app, oldest first */
  seen: string[];
  /** The next acknowledgement waits until the function that this gives back is called. */
  holdAck(): () => void;
  postToChannel(blocks: KnownBlock[], text: string): Promise<string>;
  update(ts: string, blocks: KnownBlock[]): Promise<void>;
  stop(): Promise<void>;
};

const MANIFEST = {
  display_information: { name: 'Arpeggio' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: false },
    bot_user: { display_name: 'arpeggio' },
    slash_commands: [
      {
        command: '/move-ip',
        description: 'Moves an address to another node',
        usage_hint: 'IP to NODE [from NODE]',
      },
      { command: '/announce-ip', description: 'Refreshes ARP caches', usage_hint: 'IP [on NODE]' },
      { command: '/where-is', description: 'Says who has an address', usage_hint: 'IP' },
      { command: '/crash', description: 'Throws before it acknowledges', usage_hint: '' },
    ],
  },
  oauth_config: { scopes: { bot: ['commands', 'chat:write', 'channels:history'] } },
  settings: {
    interactivity: { is_enabled: true },
    event_subscriptions: { bot_events: ['app_home_opened'] },
  },
};

export async function startPageApp(): Promise<PageApp> {
  const workspace = await startWorkspace({ manifest: MANIFEST, mode: 'socket' });
  const { tokens, apiUrl } = workspace;
  const app = new App({
    token: tokens.bot,
    botId: tokens.botId,
    botUserId: tokens.botUserId,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 } },
    receiver: new SocketModeReceiver({
      appToken: tokens.app,
      logLevel: LogLevel.ERROR,
      clientPingTimeout: 2000,
      installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
    }),
  });
  const seen: string[] = [];
  let held: Promise<void> = Promise.resolve();
  listenToCommands(app, seen);
  listenToPresses(app, seen, () => held);
  listenToViews(app, seen);
  await app.start();
  return {
    workspace,
    seen,
    holdAck: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    postToChannel: async (blocks, text) => {
      const channel = workspace.channels['network-oncall'] ?? '';
      const posted = await app.client.chat.postMessage({ channel, text, blocks });
      return posted.ts ?? '';
    },
    update: async (ts, blocks) => {
      const channel = workspace.channels['network-oncall'] ?? '';
      await app.client.chat.update({ channel, ts, text: 'updated', blocks });
    },
    stop: async () => {
      await app.stop();
      await workspace.stop();
    },
  };
}

function listenToCommands(app: App, seen: string[]): void {
  app.command('/move-ip', async ({ ack, command, client }) => {
    seen.push(`${command.user_name}: /move-ip ${command.text}`);
    if (command.text.includes('node9')) {
      await ack(':no_entry: There is no node `node9`. Did you mean `node3`?');
      return;
    }
    await ack();
    await client.chat.postMessage({
      channel: command.channel_id,
      text: `Move ${command.text}`,
      blocks: cardBlocks(command.text, command.user_id),
    });
  });
  app.command('/where-is', async ({ ack, client, command }) => {
    await ack();
    const { channel_id: channel } = command;
    await client.chat.postMessage({ channel, text: 'Odd', blocks: oddBlocks() });
  });
  app.command('/crash', async () => {
    throw new Error('crash on purpose');
  });
  app.error(async (error) => {
    throw error;
  });
}

function listenToPresses(app: App, seen: string[], held: () => Promise<void>): void {
  app.action('approve', async ({ ack, body, client, respond }) => {
    if (body.type !== 'block_actions') return;
    seen.push(`${body.user.name}: approve`);
    await held();
    await ack();
    const message = body.message;
    const channel = body.channel?.id ?? '';
    if (message === undefined) return;
    if (JSON.stringify(message['blocks']).includes(`<@${body.user.id}>`)) {
      const text = 'You asked for this change, so somebody else has to approve it.';
      await respond({ text, replace_original: false });
      return;
    }
    await client.chat.update({ channel, ts: message.ts, text: `Approved by ${body.user.name}` });
    await client.chat.postMessage({
      channel,
      thread_ts: message.ts,
      text: 'Moving',
      blocks: [planBlock()],
    });
  });
  app.action('details', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    await client.views.open({ trigger_id: body.trigger_id, view: everyInput });
  });
  app.action('node', async ({ ack, action }) => {
    await ack();
    if (action.type === 'static_select') seen.push(`node ${action.selected_option.value}`);
  });
}

function listenToViews(app: App, seen: string[]): void {
  app.view('every-input', async ({ ack, view }) => {
    const reason = view.state.values['reason']?.['value']?.value ?? '';
    if (reason === 'no') {
      await ack({ response_action: 'errors', errors: { reason: 'Say it in a sentence' } });
      return;
    }
    seen.push(JSON.stringify(view.state.values));
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [{ type: 'header', text: { type: 'plain_text', text: 'No change is running' } }],
      },
    });
  });
}
