// The Web API through @slack/web-api, unmodified: what Slack stores, refuses and limits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { manifest } from './bolt-kit.ts';

const channel = 'C0NETONCALL';
let workspace: Workspace;
let slack: WebClient;

function clientWith(retries: number, token = workspace.tokens.bot): WebClient {
  return new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    timeout: 2_000,
    retryConfig: { retries, minTimeout: 1, maxTimeout: 1 },
    rejectRateLimitedCalls: true,
  });
}

before(async () => {
  workspace = await startWorkspace({ manifest, mode: 'socket' });
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

const post = (text: string, more: object = {}) =>
  slack.chat.postMessage({ channel, text, ...more }).then(({ ts }) => ts ?? '');

async function read(ts: string) {
  const { messages } = await slack.conversations.replies({
    channel,
    ts,
    include_all_metadata: true,
  });
  return messages ?? [];
}

test('a port that is taken is an error that names it', async () => {
  const port = Number(new URL(workspace.url).port);
  await assert.rejects(startWorkspace({ manifest, mode: 'socket', port }), /EADDRINUSE/);
});

describe('who may call what', () => {
  const refusals: [string, () => Promise<unknown>, string][] = [
    ['a method that does not exist', () => slack.apiCall('chat.shout'), 'unknown_method'],
    ['a wrong token', () => clientWith(0, 'xoxb-no').auth.test(), 'invalid_auth'],
    [
      'an app token where a bot token is needed',
      () => clientWith(0, workspace.tokens.app).auth.test(),
      'not_allowed_token_type',
    ],
    [
      'a bot token where an app token is needed',
      () => slack.apps.connections.open(),
      'not_allowed_token_type',
    ],
    ['a scope that the manifest lacks', () => slack.team.info(), 'missing_scope'],
    [
      'a missing argument',
      () => slack.apiCall('chat.postMessage', { text: 'x' }),
      'invalid_arguments',
    ],
  ];
  for (const [what, call, error] of refusals) {
    test(`${what}: ${error}`, async () => assert.equal(await errorOf(call()), error));
  }

  test('a body that is no JSON: invalid_json', async () => {
    const response = await fetch(`${workspace.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    assert.deepEqual(await response.json(), { ok: false, error: 'invalid_json' });
  });

  test('no token at all: not_authed', async () => {
    const response = await fetch(`${workspace.apiUrl}auth.test`, { method: 'POST' });
    assert.deepEqual(await response.json(), { ok: false, error: 'not_authed' });
  });
});

describe('where and what the app may post', () => {
  const text = 'x';
  const refusals: [string, object, string][] = [
    ['a channel that does not exist', { channel: 'C0NOSUCH01', text }, 'channel_not_found'],
    ['a channel the app is not in', { channel: '#random', text }, 'not_in_channel'],
    ['nothing to say', { channel }, 'no_text'],
    ['blocks that are no JSON', { channel, text, blocks: '[{' }, 'invalid_blocks_format'],
    ['a thread that does not exist', { channel, text, thread_ts: '1.000000' }, 'thread_not_found'],
    [
      'metadata without a type',
      { channel, text, metadata: { event_payload: {} } },
      'invalid_metadata_schema',
    ],
  ];
  for (const [what, args, error] of refusals) {
    test(`${what}: ${error}`, async () =>
      assert.equal(await errorOf(slack.apiCall('chat.postMessage', { ...args })), error));
  }

  test('an archived channel: is_archived, until the fault is repaired', async () => {
    const fault = workspace.faults.add({ kind: 'archive-channel', channel });
    assert.equal(await errorOf(post('x')), 'is_archived');
    workspace.faults.remove(fault.ok ? fault.id : '');
    assert.equal(await errorOf(post('x')), 'ok');
  });

  test('a channel by name, a person by id', async () => {
    assert.equal(
      (await slack.chat.postMessage({ channel: '#network-oncall', text })).channel,
      channel,
    );
    const direct = await slack.chat.postMessage({ channel: workspace.people.bob, text });
    assert.match(direct.channel ?? '', /^D/);
  });

  test('a text over 40,000 characters is cut and warned about', async () => {
    const answer = await slack.chat.postMessage({ channel, text: 'x'.repeat(40_001) });
    assert.equal(answer.message?.text?.length, 40_000);
    assert.deepEqual(answer.response_metadata?.['warnings'], ['message_truncated']);
  });

  test('stored blocks have ids and the defaults of their texts', async () => {
    const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'x' } };
    const { message } = await slack.chat.postMessage({ channel, text, blocks: [section] });
    const [stored] = message?.blocks ?? [];
    assert.match(stored?.block_id ?? '', /^\w+$/);
    assert.deepEqual(stored, {
      ...section,
      block_id: stored?.block_id,
      text: { ...section.text, verbatim: false },
    });
  });

  test('ids of messages grow although the clock stands still', async () => {
    const ids = [await post('1'), await post('2'), await post('3')];
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(new Set(ids).size, 3);
  });
});

describe('chat.update', () => {
  const blocks = [{ type: 'divider' as const }];
  const metadata = { event_type: 'change', event_payload: { id: 'c1' } };

  test('text without blocks removes the blocks; metadata stays until {} clears it', async () => {
    const ts = await post('old', { blocks, metadata });
    await slack.chat.update({ channel, ts, text: 'new' });
    const [updated] = await read(ts);
    assert.deepEqual(
      [updated?.text, updated?.blocks, updated?.metadata],
      ['new', undefined, metadata],
    );
    assert.equal(updated?.edited?.user, workspace.tokens.botUserId);
    await slack.apiCall('chat.update', { channel, ts, text: 'new', metadata: {} });
    assert.equal((await read(ts))[0]?.metadata, undefined);
  });

  test('refuses what Slack refuses', async () => {
    const ts = await post('x');
    const said = await workspace.act.say('alice', channel, 'mine');
    const alices = said.ok ? (said.ts ?? '') : '';
    const hidden = await slack.chat.postEphemeral({
      channel,
      user: workspace.people.bob,
      text: 'x',
    });
    const update = (target: string, text = 'y') =>
      errorOf(slack.chat.update({ channel, ts: target, text }));
    assert.equal(await update(alices), 'cant_update_message');
    assert.equal(await update(hidden.message_ts ?? ''), 'message_not_found');
    assert.equal(await update(ts, 'x'.repeat(4_001)), 'msg_too_long');
    await slack.chat.delete({ channel, ts });
    assert.equal(await update(ts), 'message_not_found');
  });
});

describe('threads and history', () => {
  test('a root counts its replies; a reply to a reply is refused', async () => {
    const root = await post('root');
    const reply = await post('reply', { thread_ts: root });
    const [first, second] = await read(root);
    assert.deepEqual(
      [first?.reply_count, first?.latest_reply, second?.text, second?.thread_ts],
      [1, reply, 'reply', root],
    );
    assert.equal(await errorOf(post('x', { thread_ts: reply })), 'cannot_reply_to_message');
    assert.equal(await errorOf(read('1.000000')), 'thread_not_found');
  });

  test('history pages by cursor, newest first, without replies', async () => {
    const root = await post('page 1');
    await post('hidden', { thread_ts: root });
    await post('page 2');
    const first = await slack.conversations.history({ channel, limit: 1 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await slack.conversations.history({ channel, limit: 1, cursor });
    assert.deepEqual(
      [first.messages?.[0]?.text, second.messages?.[0]?.text, first.has_more],
      ['page 2', 'page 1', true],
    );
  });

  test('an ephemeral message is seen by one person and by no history', async () => {
    const user = workspace.people.carol;
    await slack.chat.postEphemeral({ channel, user, text: 'for Carol' });
    const { messages } = await slack.conversations.history({ channel, limit: 1 });
    assert.notEqual(messages?.[0]?.text, 'for Carol');
    assert.equal(workspace.act.ephemeralsOf('carol').at(-1)?.text, 'for Carol');
  });
});

describe('files', () => {
  test('filesUploadV2 shares a file in a thread', async () => {
    const root = await post('diff follows');
    await slack.filesUploadV2({
      channel_id: channel,
      thread_ts: root,
      filename: 'plan.diff',
      content: '- old\n+ new\n',
      initial_comment: 'The diff',
    });
    const shared = workspace.act.thread(channel, root).at(-1);
    assert.equal(shared?.text, 'The diff');
    const contents = await fetch(shared?.files[0]?.url ?? '');
    assert.equal(await contents.text(), '- old\n+ new\n');
  });
});
