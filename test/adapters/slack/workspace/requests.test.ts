// What arrives over HTTP without being from Slack, or from people who are not ours. The requests are
// made by hand here, because the workspace only sends honest ones.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { type Bot, withBot } from './bot.ts';

interface Forgery {
  readonly fields?: Readonly<Record<string, string>>;
  readonly payload?: object;
  /** Seconds from now at which it claims to be sent. */
  readonly offsetS?: number;
  readonly secret?: string;
}

function nowS(): number {
  return Math.floor(Date.now() / 1000);
}

async function send(bot: Bot, forgery: Forgery): Promise<Response> {
  const { tokens } = bot.workspace;
  const fields =
    forgery.payload === undefined ? forgery.fields : { payload: JSON.stringify(forgery.payload) };
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(nowS() + (forgery.offsetS ?? 0));
  const hmac = createHmac('sha256', forgery.secret ?? tokens.signingSecret);
  return fetch(`http://127.0.0.1:${bot.app.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hmac.update(`v0:${timestamp}:${body}`).digest('hex')}`,
    },
    body,
  });
}

function command(bot: Bot, team: string): Record<string, string> {
  return {
    command: '/where-is',
    text: '203.0.113.50',
    team_id: team,
    user_id: 'U0ALICE001',
    channel_id: bot.workspace.channels['network-oncall'] ?? '',
    trigger_id: '1.2.3',
    response_url: `${bot.workspace.url}hooks/none`,
  };
}

function click(bot: Bot, userTeam: string | undefined, value: string): object {
  return {
    type: 'block_actions',
    // In a shared channel the payload names our own team; only the user names theirs.
    team: { id: bot.workspace.tokens.teamId, domain: 'lab' },
    user: { id: 'U0BOB00001', username: 'bob', team_id: userTeam },
    api_app_id: bot.workspace.tokens.appId,
    trigger_id: '1.2.3',
    channel: { id: bot.workspace.channels['network-oncall'], name: 'network-oncall' },
    message: { ts: '1.000001', type: 'message' },
    container: { type: 'message', message_ts: '1.000001' },
    response_url: `${bot.workspace.url}hooks/none`,
    actions: [
      { type: 'button', action_id: 'approve-plan', block_id: 'b', value, action_ts: '1.1' },
    ],
  };
}

const VALUE = JSON.stringify({ changeId: 'c7f3k2a', planDigest: 'd1' });

describe('requests over HTTP', () => {
  test('a command of the home team is taken, one of another team is not', () =>
    withBot('http', async (bot) => {
      const home = bot.workspace.tokens.teamId;
      assert.equal((await send(bot, { fields: command(bot, home) })).status, 200);
      assert.equal((await bot.items()).length, 1);
      const refused = await send(bot, { fields: { ...command(bot, 'T0OTHER'), trigger_id: '9' } });
      assert.match(await refused.text(), /only from people of its own workspace/);
      assert.equal((await bot.items()).length, 1);
    }));

  test('a click of another team, or of nobody knows which, is not a decision', () =>
    withBot('http', async (bot) => {
      for (const team of ['T0OTHER', undefined]) {
        assert.equal((await send(bot, { payload: click(bot, team, VALUE) })).status, 200);
      }
      assert.deepEqual(await bot.items(), []);
      const ours = click(bot, bot.workspace.tokens.teamId, VALUE);
      assert.equal((await send(bot, { payload: ours })).status, 200);
      assert.equal((await bot.items()).length, 1);
    }));

  test('a button with a value that is not ours is not a decision', () =>
    withBot('http', async (bot) => {
      const values = [
        '',
        'null',
        '{"changeId":"../etc","planDigest":"d"}',
        `${VALUE.slice(0, -1)},"x":1}`,
      ];
      for (const value of values) {
        const payload = click(bot, bot.workspace.tokens.teamId, value);
        assert.equal((await send(bot, { payload })).status, 200);
      }
      assert.deepEqual(await bot.items(), []);
    }));

  test('a signature of another secret, of the past and of the future is refused', () =>
    withBot('http', async (bot) => {
      const fields = command(bot, bot.workspace.tokens.teamId);
      const forgeries: Forgery[] = [
        { fields, secret: 'another' },
        { fields, offsetS: -600 },
        { fields, offsetS: 86_400 },
        { fields, offsetS: 310 },
      ];
      for (const forgery of forgeries) assert.equal((await send(bot, forgery)).status, 401);
      assert.deepEqual(await bot.items(), []);
    }));

  test('the bot is ready while Slack takes its token', () =>
    withBot('http', async (bot) => {
      const ready = `http://127.0.0.1:${bot.app.port}/readyz`;
      bot.workspace.faults.add({ kind: 'revoke-token' });
      const response = await fetch(ready);
      assert.equal(response.status, 503);
      assert.match(await response.text(), /Slack does not answer/);
    }));
});
