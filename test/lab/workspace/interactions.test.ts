// The short-lived keys and the windows: response_url, trigger_id, views. Raw, without Bolt.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { eventually } from './bolt-kit.ts';
import { asObject, startRawKit } from './raw-app.ts';
import type { Json, RawKit } from './raw-app.ts';

let kit: RawKit;
beforeEach(async () => {
  kit = await startRawKit();
});
afterEach(() => kit.stop());

const channel = 'C0NETONCALL';
const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** The value at "a.b.c" as text; '' when there is none. */
function at(value: unknown, path: string): string {
  const found = path.split('.').reduce((inner: unknown, key) => asObject(inner)[key], value);
  return typeof found === 'string' ? found : '';
}

function lastPayload(): Json {
  return kit.received.at(-1)?.payload ?? {};
}

async function commandUrl(): Promise<string> {
  await kit.workspace.act.say('alice', channel, '/move-ip 1');
  return at(lastPayload(), 'response_url');
}

async function trigger(): Promise<string> {
  await kit.workspace.act.say('alice', channel, '/move-ip 1');
  return at(lastPayload(), 'trigger_id');
}

async function postCard(more: Json = {}): Promise<string> {
  const button = { type: 'button', action_id: 'go', value: 'v1', text: plain('Go') };
  const posted = await kit.api('chat.postMessage', {
    channel,
    text: 'card',
    blocks: [{ type: 'actions', block_id: 'b', elements: [button] }],
    ...more,
  });
  return at(posted, 'ts');
}

describe('response_url', () => {
  test('works five times, then says used_url', async () => {
    const url = await commandUrl();
    const statuses = [];
    for (let uses = 0; uses < 6; uses += 1) statuses.push(await kit.respond(url, { text: 'x' }));
    assert.deepEqual(statuses.slice(4), [
      { status: 200, error: undefined },
      { status: 404, error: 'used_url' },
    ]);
    assert.equal(kit.workspace.act.ephemeralsOf('alice').length, 5);
  });

  test('works for thirty minutes, then says expired_url', async () => {
    const url = await commandUrl();
    kit.clock.advance(30 * 60_000);
    assert.equal((await kit.respond(url, { text: 'x' })).status, 200);
    kit.clock.advance(1);
    assert.deepEqual(await kit.respond(url, { text: 'x' }), { status: 404, error: 'expired_url' });
  });

  test('checks blocks and refuses an empty message', async () => {
    const url = await commandUrl();
    const wrong = { blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] };
    assert.deepEqual(await kit.respond(url, wrong), { status: 400, error: 'invalid_blocks' });
    assert.deepEqual(await kit.respond(url, {}), { status: 400, error: 'no_text' });
  });

  test('in_channel is seen by all, and chat.update may not touch it', async () => {
    await kit.respond(await commandUrl(), { text: 'to all', response_type: 'in_channel' });
    const [message] = kit.workspace.act.messages(channel);
    assert.equal(message?.text, 'to all');
    const update = await kit.api('chat.update', { channel, ts: message?.ts, text: 'y' });
    assert.equal(update['error'], 'cant_update_message');
  });

  test('of a click: replaces the message, then deletes it', async () => {
    const ts = await postCard();
    await kit.workspace.act.click('bob', { messageTs: ts, actionId: 'go' });
    const url = at(lastPayload(), 'response_url');
    await kit.respond(url, { text: 'replaced', replace_original: true });
    assert.equal(kit.workspace.act.transcript(channel), 'arpeggio: replaced');
    await kit.respond(url, { delete_original: true });
    assert.equal(kit.workspace.act.transcript(channel), '');
  });

  test('of a slash command: replace_original just posts another message', async () => {
    const url = await commandUrl();
    await kit.respond(url, { text: 'one', replace_original: true });
    await kit.respond(url, { text: 'two', replace_original: true });
    const texts = kit.workspace.act.ephemeralsOf('alice').map((message) => message.text);
    assert.deepEqual(texts, ['one', 'two']);
  });
});

describe('a click', () => {
  test('in an ephemeral message comes without the message', async () => {
    const elements = [{ type: 'button', action_id: 'go', text: plain('Go') }];
    const blocks = [{ type: 'actions', elements }];
    const user = kit.workspace.people.bob;
    const posted = await kit.api('chat.postEphemeral', { channel, user, text: 'x', blocks });
    const messageTs = at(posted, 'message_ts');
    await kit.workspace.act.click('bob', { messageTs, actionId: 'go' });
    assert.equal(lastPayload()['message'], undefined);
    assert.equal(asObject(lastPayload()['container'])['is_ephemeral'], true);
    const byAlice = await kit.workspace.act.click('alice', { messageTs, actionId: 'go' });
    assert.equal(byAlice.ok ? '' : byAlice.error, 'message_gone');
  });

  test('in a thread names the thread, and brings the values of all inputs', async () => {
    const root = await postCard();
    const select = {
      type: 'static_select',
      action_id: 'node',
      options: [{ text: plain('node3'), value: 'n3' }],
    };
    const elements = [select, { type: 'datepicker', action_id: 'day', initial_date: '2026-11-30' }];
    const blocks = [{ type: 'actions', block_id: 'b', elements }];
    const posted = await kit.api('chat.postMessage', {
      channel,
      text: 'x',
      blocks,
      thread_ts: root,
    });
    const value = { type: 'static_select', selected_option: select.options[0] ?? null } as const;
    await kit.workspace.act.click('bob', { messageTs: at(posted, 'ts'), actionId: 'node', value });
    assert.equal(at(lastPayload(), 'container.thread_ts'), root);
    assert.equal(at(lastPayload(), 'state.values.b.node.selected_option.value'), 'n3');
    assert.equal(at(lastPayload(), 'state.values.b.day.selected_date'), '2026-11-30');
  });

  test('that the app answers with an error is told to the person', async () => {
    const ts = await postCard();
    kit.answerWith(500);
    const result = await kit.workspace.act.click('bob', { messageTs: ts, actionId: 'go' });
    assert.equal(result.ok ? '' : result.error, 'dispatch_failed');
  });
});

describe('trigger_id and views', () => {
  const section = { type: 'section', text: plain('x') };
  const modal = (more: Json = {}) => ({
    type: 'modal',
    title: plain('A'),
    blocks: [section],
    ...more,
  });
  const open = async (id: string, view: Json = modal()) =>
    kit.api('views.open', { trigger_id: id, view });

  test('a trigger lives three seconds and is good once', async () => {
    const id = await trigger();
    kit.clock.advance(3_000);
    assert.equal((await open(id))['ok'], true);
    assert.equal((await open(id))['error'], 'exchanged_trigger_id');
    const late = await trigger();
    kit.clock.advance(3_001);
    assert.equal((await open(late))['error'], 'expired_trigger_id');
    assert.equal((await open('1.2.3'))['error'], 'invalid_trigger_id');
  });

  test('three modals stack, a fourth is refused', async () => {
    const results = [];
    for (let count = 0; count < 4; count += 1) results.push((await open(await trigger()))['error']);
    assert.deepEqual(results, [undefined, undefined, undefined, 'push_limit_reached']);
  });

  test('an old hash, a taken external_id and a wrong view are refused', async () => {
    const opened = await open(await trigger(), modal({ external_id: 'e1' }));
    const view_id = at(opened, 'view.id');
    const hash = at(opened, 'view.hash');
    const update = (args: Json) => kit.api('views.update', { view: modal(), ...args });
    assert.equal((await update({ view_id, hash }))['ok'], true);
    assert.equal((await update({ view_id, hash }))['error'], 'hash_conflict');
    assert.equal((await update({ view_id: 'V0NOSUCH01' }))['error'], 'not_found');
    await open(await trigger(), modal({ external_id: 'e2' }));
    const again = await open(await trigger(), modal({ external_id: 'e2' }));
    assert.equal(again['error'], 'duplicate_external_id');
    const long = await open(await trigger(), modal({ title: plain('x'.repeat(25)) }));
    assert.deepEqual(asObject(long['response_metadata'])['messages'], [
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    ]);
  });

  test('an answer to a submission updates, pushes, clears', async () => {
    const { act } = kit.workspace;
    const opened = await open(await trigger());
    const viewId = at(opened, 'view.id');
    const titles = () => act.sees('alice').views.map((view) => view.title?.text);
    kit.answerWith({ response_action: 'update', view: modal({ title: plain('B') }) });
    await act.submitView('alice', viewId, {});
    assert.deepEqual(titles(), ['B']);
    kit.answerWith({ response_action: 'push', view: modal({ title: plain('C') }) });
    await act.submitView('alice', viewId, {});
    assert.deepEqual(titles(), ['B', 'C']);
    kit.answerWith({ response_action: 'errors', errors: { nowhere: 'x' } });
    const unusable = await act.submitView('alice', viewId, {});
    assert.equal(unusable.ok ? '' : unusable.text, 'We had some trouble connecting. Try again?');
    kit.answerWith({ response_action: 'clear' });
    await act.submitView('alice', viewId, {});
    assert.deepEqual(titles(), []);
  });

  test('view_closed comes only when the app asked for it', async () => {
    const quiet = await open(await trigger());
    await kit.workspace.act.closeView('alice', at(quiet, 'view.id'));
    const loud = await open(await trigger(), modal({ notify_on_close: true }));
    await kit.workspace.act.closeView('alice', at(loud, 'view.id'));
    const closed = await eventually(() => {
      const found = kit.received.filter(({ payload }) => payload['type'] === 'view_closed');
      return found.length > 0 && found;
    });
    assert.deepEqual(
      closed.map(({ payload }) => [at(payload, 'view.id'), payload['is_cleared']]),
      [[at(loud, 'view.id'), false]],
    );
  });
});
