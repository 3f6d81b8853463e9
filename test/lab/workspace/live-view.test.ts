// The page's side of the server: state, stream, acts and faults over HTTP, as in page-protocol.ts.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { PageState } from '../../../src/lab/workspace/page-protocol.ts';
import { asObject, startRawKit } from './raw-app.ts';
import type { Json, RawKit } from './raw-app.ts';

const channel = 'C0NETONCALL';
let kit: RawKit;
beforeEach(async () => {
  kit = await startRawKit();
});
afterEach(() => kit.stop());

async function call(path: string, body?: unknown, method = 'POST'): Promise<[number, Json]> {
  const response = await fetch(new URL(path, kit.workspace.url), {
    method: body === undefined && method === 'POST' ? 'GET' : method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, asObject(await response.json())];
}

async function state(query: string): Promise<PageState> {
  const response = await fetch(new URL(`/emu/state?${query}`, kit.workspace.url));
  const seen: PageState = await response.json();
  return seen;
}

/** Reads server-sent events one by one. */
async function* events(query: string): AsyncGenerator<{ name: string; data: Json }> {
  const response = await fetch(new URL(`/emu/stream?${query}`, kit.workspace.url));
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  let buffer = '';
  for await (const chunk of response.body ?? []) {
    buffer += Buffer.from(chunk).toString();
    const complete = buffer.split('\n\n');
    buffer = complete.pop() ?? '';
    for (const entry of complete) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(entry) ?? [];
      const parsed: unknown = JSON.parse(data);
      yield { name, data: Array.isArray(parsed) ? { entries: parsed } : asObject(parsed) };
    }
  }
}

async function postInRandom(): Promise<unknown> {
  return (await kit.api('chat.postMessage', { channel: '#random', text: 'x' }))['error'];
}

/** The status for a request with these headers; fetch would not send a foreign host. */
const statusWith = (headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const url = new URL('/emu/state?as=alice', kit.workspace.url);
    const outgoing = request(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject).end();
  });

describe('GET /emu/state', () => {
  test('shows channels, people and commands to somebody by first name', async () => {
    const seen = await state('as=alice');
    assert.equal(seen.viewer, kit.workspace.people.alice);
    assert.deepEqual(
      seen.channels.map(({ name }) => name),
      ['network-oncall', 'random'],
    );
    assert.deepEqual(seen.commands[0], {
      command: '/move-ip',
      description: 'Move an address',
      usageHint: 'IP to NODE',
    });
  });

  test('asks who is looking', async () => {
    assert.equal((await call('/emu/state?as=nobody'))[0], 400);
  });

  test('forgets ephemeral messages when the page was loaded again', async () => {
    await state('as=alice&session=one');
    await kit.api('chat.postEphemeral', {
      channel,
      user: kit.workspace.people.alice,
      text: 'only you',
    });
    const texts = async (query: string) =>
      (await state(query)).ephemerals.map((message) => message.text);
    assert.deepEqual(await texts('as=alice&session=one'), ['only you']);
    assert.deepEqual(await texts('as=alice&session=two'), []);
    assert.deepEqual(await texts('as=bob&session=one'), []);
  });
});

describe('GET /emu/stream', () => {
  test('sends a snapshot, then only what changed', async () => {
    const stream = events('as=bob');
    const first = await stream.next();
    assert.equal(first.value?.name, 'snapshot');
    const posted = kit.api('chat.postMessage', { channel, text: 'news' });
    const kinds: string[] = [];
    for await (const { name, data } of { [Symbol.asyncIterator]: () => stream }) {
      kinds.push(name);
      const messages = asObject(asObject(data['changed'])['messages'])[channel];
      if (name !== 'change' || messages === undefined) continue;
      assert.deepEqual(Object.keys(asObject(data['changed'])), ['messages']);
      assert.equal(asObject(Array.isArray(messages) ? messages[0] : {})['text'], 'news');
      break;
    }
    await posted;
    assert.ok(kinds.every((kind) => kind === 'change' || kind === 'inspector'));
  });
});

describe('POST /emu/act', () => {
  test('says, refuses and deletes', async () => {
    const [, said] = await call('/emu/act/say', { as: 'alice', channel, text: 'a <b> & @bob' });
    assert.equal(said['ok'], true);
    const { messages } = await state('as=alice');
    assert.equal(messages[channel]?.[0]?.text, 'a &lt;b&gt; &amp; <@U0BOB00001>');
    const byBob = await call('/emu/act/delete', { as: 'bob', channel, ts: said['ts'] });
    assert.equal(byBob[1]['error'], 'message_gone');
    await call('/emu/act/delete', { as: 'alice', channel, ts: said['ts'] });
    assert.deepEqual((await state('as=alice')).messages[channel], []);
  });

  test('invites the app into a channel, where it can post from then on', async () => {
    assert.equal(await postInRandom(), 'not_in_channel');
    const act = { as: 'alice', channel: 'C0RANDOM001', text: '/invite @Arpeggio' };
    assert.deepEqual(await call('/emu/act/say', act), [200, { ok: true }]);
    assert.equal(await postInRandom(), undefined);
    assert.equal((await call('/emu/act/say', act))[1]['error'], 'already_in_channel');
  });

  test('names what is wrong with a request', async () => {
    const [status, body] = await call('/emu/act/say', { as: 'alice' });
    assert.equal(status, 400);
    assert.match(String(body['text']), /channel/);
    assert.equal((await call('/emu/act/dance', { as: 'alice' }))[0], 400);
  });
});

describe('/emu/faults and /emu/settings', () => {
  test('breaks, lists and repairs', async () => {
    const [, added] = await call('/emu/faults', { kind: 'archive-channel', channel });
    assert.equal((await state('as=alice')).channels[0]?.isArchived, true);
    assert.equal((await state('as=alice')).faults.length, 1);
    const [, said] = await call('/emu/act/say', { as: 'alice', channel, text: 'x' });
    assert.equal(said['error'], 'is_archived');
    await call(`/emu/faults?id=${String(added['id'])}`, undefined, 'DELETE');
    assert.equal((await state('as=alice')).channels[0]?.isArchived, false);
  });

  test('refuses a fault that does not exist', async () => {
    assert.equal((await call('/emu/faults', { kind: 'earthquake' }))[0], 400);
  });

  test('a deactivated person can do nothing; a clock jump is seen in ids', async () => {
    const { bob } = kit.workspace.people;
    await call('/emu/faults', { kind: 'deactivate-user', user: bob });
    const [, said] = await call('/emu/act/say', { as: 'bob', channel, text: 'x' });
    assert.equal(said['error'], 'user_deactivated');
    const ts = async () =>
      Number((await kit.api('chat.postMessage', { channel, text: 'x' }))['ts']);
    const before = await ts();
    await call('/emu/faults', { kind: 'clock-jump', byMs: 3_600_000 });
    assert.equal(Math.round((await ts()) - before), 3_600);
  });

  test('switches the rate tiers', async () => {
    await call('/emu/settings', { tierLimits: true });
    assert.equal((await state('as=alice')).settings.tierLimits, true);
  });
});

describe('other pages in the same browser', () => {
  test('a foreign host or origin is turned away', async () => {
    assert.equal(await statusWith({}), 200);
    assert.equal(await statusWith({ host: 'evil.example' }), 403);
    assert.equal(await statusWith({ origin: 'https://evil.example' }), 403);
  });
});
