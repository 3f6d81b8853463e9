// A small app on unmodified Bolt, and a workspace for it, shared by the workspace tests.
// The app does one of everything: command, button, response_url, ephemeral, modal, App Home, mention.
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Receiver, types } from '@slack/bolt';
import { freePort } from '../../../src/lab/free-port.ts';
import { startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Clock, Workspace } from '../../../src/lab/workspace/start-workspace.ts';

export const manifest = {
  display_information: { name: 'Arpeggio' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: false },
    bot_user: { display_name: 'Arpeggio' },
    slash_commands: [
      { command: '/move-ip', description: 'Move an address', usage_hint: 'IP to NODE' },
      { command: '/refuse', description: 'Refuses', usage_hint: '' },
      { command: '/crash', description: 'Throws before it acknowledges', usage_hint: '' },
      { command: '/deaf', description: 'Has no listener', usage_hint: '' },
    ],
    shortcuts: [
      { name: 'Explain', type: 'message', callback_id: 'explain', description: 'Explain this' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: ['commands', 'chat:write', 'users:read', 'channels:read', 'channels:history'].concat(
        'files:write',
        'reactions:write',
        'app_mentions:read',
      ),
    },
  },
  settings: {
    interactivity: { is_enabled: true },
    event_subscriptions: { bot_events: ['app_home_opened', 'app_mention', 'message.channels'] },
  },
};

export type Kit = { workspace: Workspace; app: App; seen: string[]; stop(): Promise<void> };

const approve = {
  type: 'actions',
  elements: [
    {
      type: 'button',
      text: { type: 'plain_text', text: 'Approve' },
      action_id: 'approve',
      value: 'change-1',
      style: 'primary',
    },
    { type: 'button', text: { type: 'plain_text', text: 'Details' }, action_id: 'details' },
  ],
} as const;

const reasonView: types.ModalView = {
  type: 'modal',
  callback_id: 'reason',
  title: { type: 'plain_text', text: 'Why?' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
};

function listen(app: App, seen: string[]): void {
  app.command('/move-ip', async ({ ack, command, client }) => {
    seen.push(`command ${command.text} by ${command.user_name}`);
    await ack();
    await client.chat.postMessage({
      channel: command.channel_id,
      text: `Plan for ${command.text}`,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `*Plan* for ${command.text}` } },
        approve,
      ],
    });
  });
  app.command('/refuse', async ({ ack }) => {
    await ack('There is no node "node9".');
  });
  app.command('/crash', async () => {
    throw new Error('crash on purpose');
  });
  app.action('approve', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || body.message === undefined) return;
    seen.push(`approve by ${body.user.name}`);
    const channel = body.channel?.id ?? '';
    await client.chat.update({ channel, ts: body.message.ts, text: 'Approved' });
    await client.chat.postMessage({ channel, thread_ts: body.message.ts, text: 'Step 1 done' });
    await respond({ text: 'Thank you', replace_original: false });
  });
  app.action('details', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    await client.views.open({ trigger_id: body.trigger_id, view: reasonView });
  });
  app.view('reason', async ({ ack, view }) => {
    const text = view.state.values['why']?.['text']?.value ?? '';
    seen.push(`reason ${text}`);
    if (text === 'no') await ack({ response_action: 'errors', errors: { why: 'Too short' } });
    else await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Hello' } }],
      },
    });
  });
  app.event('app_mention', async ({ event, say }) => {
    seen.push(`mention ${event.text}`);
    await say({ text: 'Yes?', thread_ts: event.thread_ts ?? event.ts });
  });
  app.shortcut('explain', async ({ ack, shortcut, respond }) => {
    await ack();
    if (shortcut.type !== 'message_action') return;
    await respond({ text: `About: ${shortcut.message.text ?? ''}` });
  });
  app.error(async (error) => {
    seen.push(`error ${error.message}`);
    throw error;
  });
}

function makeReceiver(workspace: Workspace, mode: 'socket' | 'http'): Receiver {
  if (mode === 'http') {
    const { signingSecret } = workspace.tokens;
    return new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  }
  return new SocketModeReceiver({
    appToken: workspace.tokens.app,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: 2_000,
    installerOptions: { clientOptions: { slackApiUrl: workspace.apiUrl } },
  });
}

/** `clock` is the workspace's; Bolt itself always runs on real time. */
export async function startKit(mode: 'socket' | 'http', clock?: Clock): Promise<Kit> {
  const workspace = await startWorkspace({
    manifest,
    mode,
    ...(clock === undefined ? {} : { clock }),
  });
  const seen: string[] = [];
  const app = new App({
    token: workspace.tokens.bot,
    botId: workspace.tokens.botId,
    botUserId: workspace.tokens.botUserId,
    receiver: makeReceiver(workspace, mode),
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: workspace.apiUrl, timeout: 5_000, retryConfig: { retries: 0 } },
  });
  listen(app, seen);
  const port = mode === 'http' ? await freePort() : 0;
  await app.start(port);
  if (mode === 'http') workspace.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return {
    workspace,
    app,
    seen,
    async stop() {
      await app.stop();
      await workspace.stop();
    },
  };
}

/** Waits for something that the app does after its acknowledgement. Fails after five seconds. */
export async function eventually<Found>(look: () => Found | undefined | false): Promise<Found> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nothing came within five seconds: ${String(look)}`);
}
