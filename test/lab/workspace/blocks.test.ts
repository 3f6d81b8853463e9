// blocks.validate over HTTP: every limit is exact (the largest allowed passes, one more does not),
// and mistakes are named with the place they are at.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { limits, mistakes, plain } from './blocks-limits.ts';
import { manifest } from './bolt-kit.ts';

type Answer = { ok: boolean; error?: string; errors?: { pointer: string; message: string }[] };

describe('blocks.validate', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await startWorkspace({ manifest, mode: 'socket' });
    workspace.limits.isOn = false;
  });
  after(() => workspace.stop());

  const validate = async (value: unknown): Promise<Answer> => {
    const field = Array.isArray(value) ? 'blocks' : 'view';
    const response = await fetch(`${workspace.apiUrl}blocks.validate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.tokens.bot}` },
      body: new URLSearchParams({ [field]: JSON.stringify(value) }),
    });
    assert.equal(response.status, 200);
    const answer: Answer = await response.json();
    return answer;
  };

  for (const { name, max, make, pointer } of limits) {
    test(`${name}: ${max} pass, ${max + 1} do not`, async () => {
      assert.deepEqual(await validate(make(max)), { ok: true });
      const { ok, error, errors } = await validate(make(max + 1));
      assert.equal(ok, false);
      assert.equal(error, pointer.startsWith('/view') ? 'invalid_view' : 'invalid_blocks');
      assert.deepEqual(
        errors?.map((entry) => entry.pointer),
        [pointer],
      );
    });
  }

  for (const [what, value, pointer, message] of mistakes) {
    test(`${what} is refused with its place`, async () => {
      const { errors } = await validate(value);
      const found = errors?.map((entry) => [entry.pointer, entry.message]);
      assert.deepEqual(found, [[pointer, message]]);
    });
  }

  test('a length counts code points, so that 150 emoji fit into a header', async () => {
    const text = { type: 'plain_text', text: '🛰'.repeat(150) };
    assert.deepEqual(await validate([{ type: 'header', text }]), { ok: true });
  });

  test('the same check stands before chat.postMessage, with the place in the messages', async () => {
    const client = new WebClient(workspace.tokens.bot, { slackApiUrl: workspace.apiUrl });
    const post = client.apiCall('chat.postMessage', {
      channel: 'network-oncall',
      text: 'x',
      blocks: [{ type: 'header', text: plain(151) }],
    });
    await assert.rejects(post, (error) => {
      assert.ok(error instanceof WebAPIPlatformError);
      assert.equal(error.data.error, 'invalid_blocks');
      assert.deepEqual(error.data.response_metadata?.messages, [
        '[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]',
      ]);
      return true;
    });
  });

  test('texts of all blocks together end at 12,000 characters', async () => {
    const client = new WebClient(workspace.tokens.bot, { slackApiUrl: workspace.apiUrl });
    const section = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2_500) } };
    const send = (count: number) =>
      client.apiCall('chat.postMessage', {
        channel: 'network-oncall',
        text: 'x',
        blocks: Array.from({ length: count }, () => section),
      });
    assert.equal((await send(4)).ok, true);
    await assert.rejects(send(5), /msg_blocks_too_long/);
  });
});
