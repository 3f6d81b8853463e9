// The app manifests: what they ask of a workspace must be what the code uses, no more and no less.
// Slack's own schema checks neither the names of scopes nor those of events.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { COMMANDS, NET_COMMAND } from '../../../src/commands/catalogue.ts';

const Manifest = z.object({
  display_information: z.object({ name: z.string().max(35), description: z.string().max(140) }),
  features: z.object({
    slash_commands: z.array(
      z.strictObject({
        command: z.string(),
        url: z.string().optional(),
        description: z.string().max(2000),
        usage_hint: z.string().max(1000),
        should_escape: z.literal(false),
      }),
    ),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({
      request_url: z.string().optional(),
      bot_events: z.array(z.string()),
    }),
    interactivity: z.object({ is_enabled: z.literal(true), request_url: z.string().optional() }),
    socket_mode_enabled: z.boolean(),
  }),
});

async function read(name: string): Promise<z.infer<typeof Manifest>> {
  const file = new URL(`../../../manifests/${name}`, import.meta.url);
  return Manifest.parse(JSON.parse(await readFile(file, 'utf8')));
}

// Each with the call that needs it.
const SCOPES = [
  'commands', // slash commands
  'chat:write', // chat.postMessage, chat.update, chat.postEphemeral
  'channels:read', // conversations.info: is the bot a member, is the channel shared
  'groups:read', // the same for private channels
  'app_mentions:read', // verbs in the thread of a change
  'channels:history', // conversations.history and replies: was a lost post taken
  'groups:history', // the same for private channels
];

describe('Slack app manifests', () => {
  for (const name of ['slack-app.json', 'slack-app-http.json']) {
    test(`${name} has every command, in the words of its grammar`, async () => {
      const { features } = await read(name);
      assert.deepEqual(
        features.slash_commands.map(({ command, description, usage_hint: usage }) => {
          return { name: command, usage, description };
        }),
        [...COMMANDS, NET_COMMAND],
      );
    });

    test(`${name} asks for no scope and no event that the code does not use`, async () => {
      const { oauth_config: oauth, settings } = await read(name);
      assert.deepEqual(oauth.scopes.bot, SCOPES);
      assert.deepEqual(settings.event_subscriptions.bot_events, ['app_home_opened', 'app_mention']);
    });
  }

  test('the socket manifest names no address, the other one names it everywhere', async () => {
    const [socket, http] = [await read('slack-app.json'), await read('slack-app-http.json')];
    const addresses = ({ features, settings }: typeof socket): (string | undefined)[] => [
      ...features.slash_commands.map(({ url }) => url),
      settings.event_subscriptions.request_url,
      settings.interactivity.request_url,
    ];
    assert.equal(socket.settings.socket_mode_enabled, true);
    assert.ok(addresses(socket).every((address) => address === undefined));
    assert.equal(http.settings.socket_mode_enabled, false);
    assert.deepEqual([...new Set(addresses(http))], ['https://arpeggio.example.com/slack/events']);
  });
});
