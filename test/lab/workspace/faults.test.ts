// Faults on purpose and rate limits, as @slack/web-api meets them. Time is driven by hand.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { makeManualClock, startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { manifest } from './bolt-kit.ts';

const channel = 'C0NETONCALL';
const clock = makeManualClock();
let workspace: Workspace;
let slack: WebClient;

function clientWith(retries: number): WebClient {
  return new WebClient(workspace.tokens.bot, {
    slackApiUrl: workspace.apiUrl,
    timeout: 2_000,
    retryConfig: { retries, minTimeout: 1, maxTimeout: 1 },
    rejectRateLimitedCalls: true,
  });
}

before(async () => {
  workspace = await startWorkspace({ manifest, mode: 'socket', clock });
  workspace.limits.isOn = false;
  slack = clientWith(0);
});
after(() => workspace.stop());

async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    assert.ok(error instanceof WebAPIPlatformError, String(error));
    return error.data.error;
  }
}

const post = (text: string) => slack.chat.postMessage({ channel, text }).then(({ ts }) => ts ?? '');

function count(text: string): number {
  return workspace.act.messages(channel).filter((message) => message.text === text).length;
}

async function settle(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof WebAPIRateLimitedError ? `wait ${error.retryAfter}` : String(error);
  }
}

describe('faults of the Web API', () => {
  test('reset after processing: the SDK tries again and the message is there twice', async () => {
    workspace.faults.add({ kind: 'reset-after', method: 'chat.postMessage' });
    await clientWith(1).chat.postMessage({ channel, text: 'twice' });
    assert.equal(count('twice'), 2);
  });

  test('reset before processing: the second try is the only message', async () => {
    workspace.faults.add({ kind: 'reset-before', method: 'chat.postMessage' });
    await clientWith(1).chat.postMessage({ channel, text: 'once' });
    assert.equal(count('once'), 1);
  });

  test('429 carries the seconds to wait, and `nth` lets the first call pass', async () => {
    workspace.faults.add({ kind: 'rate-limit', retryAfterS: 7, method: 'chat.update', nth: 2 });
    const ts = await post('x');
    await slack.chat.update({ channel, ts, text: 'first passes' });
    await assert.rejects(slack.chat.update({ channel, ts, text: 'second' }), (error) => {
      assert.ok(error instanceof WebAPIRateLimitedError);
      assert.equal(error.retryAfter, 7);
      return true;
    });
    assert.deepEqual(workspace.faults.list(), []);
  });

  test('an error of any name, a page of HTML, and a call that hangs', async () => {
    workspace.faults.add({ kind: 'error', error: 'fatal_error' });
    assert.equal(await errorOf(slack.auth.test()), 'fatal_error');
    workspace.faults.add({ kind: 'http-status', status: 502 });
    await assert.rejects(slack.auth.test(), /502/);
    workspace.faults.add({ kind: 'hang', method: 'auth.test' });
    const impatient = new WebClient(workspace.tokens.bot, {
      slackApiUrl: workspace.apiUrl,
      timeout: 50,
      retryConfig: { retries: 0 },
    });
    await assert.rejects(impatient.auth.test());
  });

  test('a revoked token, the app thrown out, a channel shared with another company', async () => {
    workspace.faults.add({ kind: 'revoke-token' });
    assert.equal(await errorOf(slack.auth.test()), 'token_revoked');
    workspace.faults.remove();
    workspace.faults.add({ kind: 'remove-bot', channel });
    assert.equal(await errorOf(post('x')), 'not_in_channel');
    workspace.faults.add({ kind: 'share-channel', channel });
    assert.equal((await slack.conversations.info({ channel })).channel?.is_ext_shared, true);
    workspace.faults.remove();
    assert.equal((await slack.conversations.info({ channel })).channel?.is_ext_shared, false);
    assert.equal(await errorOf(post('x')), 'ok');
  });
});

describe('people and messages that change under the app', () => {
  test('a guest and a stranger are marked in what the app learns about them', async () => {
    const user = workspace.people.eve;
    workspace.faults.add({ kind: 'make-guest', user });
    workspace.faults.add({ kind: 'make-stranger', user });
    const eve = (await slack.users.info({ user })).user;
    assert.deepEqual([eve?.is_restricted, eve?.is_stranger], [true, true]);
    assert.notEqual(eve?.team_id, workspace.tokens.teamId);
    workspace.faults.remove();
    assert.equal((await slack.users.info({ user })).user?.team_id, workspace.tokens.teamId);
  });

  test('a deleted root leaves a tombstone over its thread, which the app cannot edit', async () => {
    const ts = await post('root');
    await slack.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    workspace.faults.add({ kind: 'delete-message', channel, ts });
    const { messages = [] } = await slack.conversations.replies({ channel, ts });
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['This message was deleted.', 'reply'],
    );
    assert.equal(await errorOf(slack.chat.update({ channel, ts, text: 'x' })), 'message_not_found');
  });
});

describe('rate tiers', () => {
  test('five messages at once, then one a second; fifty updates a minute', async () => {
    workspace.limits.isOn = true;
    const posts = [];
    for (let sent = 0; sent < 6; sent += 1) posts.push(await settle(post('burst')));
    assert.deepEqual(posts, ['ok', 'ok', 'ok', 'ok', 'ok', 'wait 1']);
    clock.advance(1_000);
    const ts = await post('one more');
    assert.equal(await settle(post('and another')), 'wait 1');
    const updates = [];
    for (let sent = 0; sent < 51; sent += 1) {
      updates.push(await settle(slack.chat.update({ channel, ts, text: `${sent}` })));
    }
    assert.deepEqual(
      [updates.filter((result) => result === 'ok').length, updates[50]],
      [50, 'wait 60'],
    );
    clock.advance(60_000);
    assert.equal(await settle(slack.chat.update({ channel, ts, text: 'later' })), 'ok');
    workspace.limits.isOn = false;
  });
});
