// Our workspace and the npm package `emulate` (another stand-in for Slack, written by others)
// answer the same calls of @slack/web-api. Every difference has to be named with its reason, and
// every named difference has to be real. `emulate` has no commands, clicks, Socket Mode or limits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LogLevel, WebAPIPlatformError, WebClient } from '@slack/web-api';
import { createEmulator } from 'emulate';
import type { Emulator } from 'emulate';
import { freePort } from '../../../src/lab/free-port.ts';
import { startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { manifest as base } from '../../lab/workspace/bolt-kit.ts';
import { differences } from './emulate-differences.ts';
import { script } from './emulate-script.ts';
import type { Answers, Names } from './emulate-script.ts';

// emulate checks no scopes by default; ours needs them all.
const scopes = [...base.oauth_config.scopes.bot, 'users:read.email'];
const manifest = { ...base, oauth_config: { scopes: { bot: scopes } } };

const token = 'xoxb-emulate-not-a-secret';

const seed = {
  slack: {
    team: { name: 'Arpeggio Lab', domain: 'arpeggio-lab' },
    users: [
      { name: 'alice', real_name: 'Alice Amsel', email: 'alice@example.com' },
      { name: 'bob', real_name: 'Bob Berg', email: 'bob@example.com' },
    ],
    channels: [{ name: 'network-oncall', topic: 'Changes to the network' }],
    oauth_apps: [
      {
        client_id: '1.2',
        client_secret: 'not-a-secret',
        app_id: 'A0ARPEGGIO1',
        name: 'Arpeggio',
        redirect_uris: [],
        bot_id: 'B0ARPEGGIO1',
        bot_user_id: 'U0ARPEGGIO',
        bot_name: 'arpeggio',
      },
    ],
    tokens: [{ token, user_id: 'U0ARPEGGIO', bot_id: 'B0ARPEGGIO1', app_id: 'A0ARPEGGIO1' }],
  },
};

/** Ids differ from one stand-in to the other; names do not. */
async function readNames(client: WebClient): Promise<Names> {
  const { members = [] } = await client.users.list({});
  const { channels = [] } = await client.conversations.list({});
  const named = [...members, ...channels].map(({ id = '', name = '' }) => [name, id]);
  return Object.fromEntries(named);
}

/** Plays the script; an answer that is an error counts like any other. */
async function play(client: WebClient): Promise<{ answers: Answers; names: Names }> {
  const names = await readNames(client);
  const answers: Answers = {};
  for (const { label, method, args } of script) {
    try {
      answers[label] = { ...(await client.apiCall(method, args(names, answers))) };
    } catch (error) {
      assert.ok(error instanceof WebAPIPlatformError, `${label}: ${String(error)}`);
      answers[label] = { ...error.data };
    }
  }
  return { answers, names };
}

/** "messages.0.text" -> "root", with ids and times replaced by names. */
function flatten(value: unknown, rename: (text: string) => string, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) {
    return value === undefined ? [] : [[path, rename(JSON.stringify(value))]];
  }
  return Object.entries(value).flatMap(([key, entry]) =>
    flatten(entry, rename, path === '' ? key : `${path}.${key}`),
  );
}

function renamer(names: Names): (text: string) => string {
  const times: string[] = [];
  return (text) => {
    const byName = Object.entries(names).reduce(
      (result, [name, id]) => result.replaceAll(id, `<${name}>`),
      text,
    );
    const byKind = byName
      .replace(/\bT0[A-Z0-9]{6,}\b/g, '<team>')
      .replace(/\bV[A-Z0-9]{8,}\b/g, '<view>')
      // The two may have begun in different seconds.
      .replace(/^\d{10}$/, '<seconds>');
    return byKind.replace(/\d{10}\.\d{6}/g, (ts) => {
      if (!times.includes(ts)) times.push(ts);
      return `<ts ${times.indexOf(ts)}>`;
    });
  };
}

function normalised({ answers, names }: { answers: Answers; names: Names }): Map<string, string> {
  const rename = renamer(names);
  const lines = Object.entries(answers).flatMap(([label, answer]) =>
    flatten(answer, rename).map(([path, value]) => [`${label}: ${path}`, value] as const),
  );
  return new Map(lines);
}

describe('the workspace agrees with emulate', () => {
  let workspace: Workspace;
  let emulator: Emulator;
  let found: string[] = [];
  let agreed: Map<string, string>;

  before(async () => {
    workspace = await startWorkspace({ manifest, mode: 'socket' });
    // emulate has no rate limits.
    workspace.limits.isOn = false;
    const port = await freePort();
    emulator = await createEmulator({ service: 'slack', port, seed, baseUrl: 'http://127.0.0.1' });
    const retryConfig = { retries: 0 };
    const ours = new WebClient(workspace.tokens.bot, {
      slackApiUrl: workspace.apiUrl,
      retryConfig,
      logLevel: LogLevel.ERROR,
    });
    const slackApiUrl = `http://127.0.0.1:${port}/api/`;
    const theirs = new WebClient(token, { slackApiUrl, retryConfig, logLevel: LogLevel.ERROR });
    const [mine, other] = [normalised(await play(ours)), normalised(await play(theirs))];
    const keys = [...new Set([...mine.keys(), ...other.keys()])];
    agreed = new Map([...mine].filter(([key, value]) => other.get(key) === value));
    found = keys
      .filter((key) => mine.get(key) !== other.get(key))
      .map((key) => `${key} | ours ${mine.get(key) ?? '-'} | emulate ${other.get(key) ?? '-'}`);
  });
  after(async () => {
    await emulator.close();
    await workspace.stop();
  });

  test('on calls that did something, and on refusals', () => {
    const told = ['post', 'update', 'home'].map((label) => agreed.get(`${label}: ok`));
    assert.deepEqual(told, ['true', 'true', 'true']);
    assert.equal(agreed.get('thread: messages.1.text'), '"reply"');
    assert.equal(agreed.get('update deleted: error'), '"message_not_found"');
    assert.equal(agreed.get('the same reaction: error'), '"already_reacted"');
  });

  test('on everything that is not a named difference', () => {
    const unnamed = found.filter((line) => !differences.some(({ where }) => where.test(line)));
    assert.deepEqual(unnamed, []);
  });

  for (const { where, reason } of differences) {
    test(`named difference: ${reason}`, () => {
      assert.ok(
        found.some((line) => where.test(line)),
        `${String(where)} matches nothing any more`,
      );
    });
  }
});
