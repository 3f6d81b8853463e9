// What the workspace does when the app is late, gone, hit by a fault, or gets something twice.
// The workspace's clock is driven by hand; Bolt runs on real time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeManualClock, startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import { eventually, manifest, startKit } from './bolt-kit.ts';
import type { Kit } from './bolt-kit.ts';

type Mode = 'socket' | 'http';

async function withKit(mode: Mode, body: (kit: Kit) => Promise<void>): Promise<void> {
  const kit = await startKit(mode);
  try {
    await body(kit);
  } finally {
    await kit.stop();
  }
}

const command = '/move-ip 1 to node3';

function cards(kit: Kit): number {
  return kit.workspace.act.messages('network-oncall').length;
}

describe('what a person is told when a command fails', () => {
  test('a command that the manifest does not know is no command', () =>
    withKit('socket', async ({ workspace }) => {
      const result = await workspace.act.say('alice', 'network-oncall', '/movip 1');
      assert.equal(result.ok, false);
      assert.match(result.ok ? '' : result.text, /^\/movip is not a valid command\. In Slack, all/);
    }));

  test('an app without interactivity in its manifest gets no clicks', async () => {
    const settings = { ...manifest.settings, interactivity: { is_enabled: false } };
    const workspace = await startWorkspace({ manifest: { ...manifest, settings }, mode: 'socket' });
    const said = await workspace.act.say('alice', 'network-oncall', 'hello');
    const result = await workspace.act.shortcut('bob', 'explain', said.ok ? said.ts : '');
    assert.equal(
      result.ok ? '' : result.text,
      'This app is not configured to handle interactive responses.',
    );
    await workspace.stop();
  });

  test('commands do not work in threads', () =>
    withKit('socket', async ({ workspace }) => {
      const said = await workspace.act.say('alice', 'network-oncall', 'hello');
      const ts = said.ok ? (said.ts ?? '') : '';
      assert.deepEqual(await workspace.act.say('alice', 'network-oncall', command, ts), {
        ok: false,
        error: 'not_in_threads',
        text: '/move-ip is not supported in threads. Sorry!',
      });
    }));

  test('nobody is connected: dispatch_failed', () =>
    withKit('socket', async ({ workspace, app }) => {
      await app.stop();
      await eventually(() => workspace.act.sees('alice').app.connections === 0);
      assert.deepEqual(await workspace.act.say('alice', 'network-oncall', command), {
        ok: false,
        error: 'dispatch_failed',
        text: '/move-ip failed with the error "dispatch_failed"',
      });
    }));

  test('nobody listens at the request URL: dispatch_failed', () =>
    withKit('http', async ({ workspace }) => {
      for (const url of ['http://127.0.0.1:1/slack/events', 'https://127.0.0.1/', 'nowhere']) {
        workspace.setRequestUrl(url);
        const result = await workspace.act.say('alice', 'network-oncall', command);
        assert.equal(result.ok ? '' : result.error, 'dispatch_failed');
      }
    }));

  test('no acknowledgement within three seconds: operation_timeout, and not earlier', async () => {
    const clock = makeManualClock(Date.now());
    const kit = await startKit('socket', clock);
    const { act } = kit.workspace;
    let isAnswered = false;
    const said = act.say('alice', 'network-oncall', '/deaf').then((result) => {
      isAnswered = true;
      return result;
    });
    clock.advance(2_999);
    await new Promise(setImmediate);
    assert.equal(isAnswered, false);
    clock.advance(1);
    assert.deepEqual(await said, {
      ok: false,
      error: 'operation_timeout',
      text: '/deaf failed with the error "operation_timeout"',
    });
    await kit.stop();
  });

  test('a listener that throws before it acknowledges: dispatch_failed over HTTP', () =>
    withKit('http', async ({ workspace }) => {
      const result = await workspace.act.say('alice', 'network-oncall', '/crash');
      assert.equal(result.ok ? '' : result.error, 'dispatch_failed');
    }));
});

for (const mode of ['socket', 'http'] as const) {
  describe(`faults of delivery over ${mode}`, () => {
    test('a duplicate delivery reaches the app twice', () =>
      withKit(mode, async (kit) => {
        kit.workspace.faults.add({ kind: 'duplicate-delivery', method: 'slash_commands' });
        assert.equal((await kit.workspace.act.say('alice', 'network-oncall', command)).ok, true);
        await eventually(() => cards(kit) === 2);
        await kit.workspace.act.say('alice', 'network-oncall', command);
        await eventually(() => cards(kit) === 3);
      }));

    test('two deliveries arrive in the other order', () =>
      withKit(mode, async (kit) => {
        kit.workspace.faults.add({ kind: 'reorder-delivery' });
        const first = kit.workspace.act.say('alice', 'network-oncall', '/move-ip first');
        const second = kit.workspace.act.say('alice', 'network-oncall', '/move-ip second');
        await Promise.all([first, second]);
        await eventually(() => cards(kit) === 2);
        assert.deepEqual(kit.seen, ['command second by alice', 'command first by alice']);
      }));
  });
}

describe('faults that need the clock', () => {
  test('a dropped acknowledgement is a time-out although the app did its work', async () => {
    const clock = makeManualClock(Date.now());
    const kit = await startKit('socket', clock);
    kit.workspace.faults.add({ kind: 'drop-ack' });
    const said = kit.workspace.act.say('alice', 'network-oncall', command);
    await eventually(() => cards(kit) === 1);
    clock.advance(3_000);
    const result = await said;
    assert.equal(result.ok ? '' : result.error, 'operation_timeout');
    await kit.stop();
  });

  test('an event that nobody takes comes again at once, after a minute, after five', async () => {
    const clock = makeManualClock(Date.now());
    const kit = await startKit('http', clock);
    kit.workspace.setRequestUrl('http://127.0.0.1:1/slack/events');
    await kit.workspace.act.openHome('alice');
    const tries = () =>
      kit.workspace.act
        .sees('alice')
        .inspector.filter((entry) => entry.summary.startsWith('events_api'))
        .map((entry) => /^events_api event_callback(?: \((.*)\))? failed/.exec(entry.summary)?.[1]);
    await eventually(() => tries().length === 1);
    clock.advance(0);
    await eventually(() => tries().length === 2);
    clock.advance(59_999);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(tries().length, 2);
    clock.advance(1);
    await eventually(() => tries().length === 3);
    clock.advance(300_000);
    await eventually(() => tries().length === 4);
    assert.deepEqual(tries(), [undefined, 'retry 1', 'retry 2', 'retry 3']);
    await kit.stop();
  });
});

type Opened = { socket: WebSocket; first: string };

/** Connects without Bolt; `first` is the type of the first frame, or the reason of a farewell. */
function connect(url: string): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.addEventListener('message', (event) => {
      const { type, reason }: { type: string; reason?: string } = JSON.parse(event.data);
      resolve({ socket, first: reason ?? type });
    });
    socket.addEventListener('error', () => {
      resolve({ socket, first: 'error' });
    });
  });
}

async function openUrl({ workspace }: Pick<Kit, 'workspace'>): Promise<string> {
  const response = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.tokens.app}` },
  });
  const { url }: { url: string } = await response.json();
  return url;
}

describe('Socket Mode connections', () => {
  test('after a refresh the app comes back by itself', () =>
    withKit('socket', async (kit) => {
      kit.workspace.faults.add({ kind: 'socket-refresh' });
      await eventually(() => kit.workspace.act.sees('alice').app.connections === 0);
      await eventually(() => kit.workspace.act.sees('alice').app.connections === 1);
      assert.equal((await kit.workspace.act.say('alice', 'network-oncall', command)).ok, true);
    }));

  test('after a warning the old connection still delivers, and is cut ten seconds later', async () => {
    const clock = makeManualClock();
    const workspace = await startWorkspace({ manifest, mode: 'socket', clock });
    const { socket } = await connect(await openUrl({ workspace }));
    const reasons: unknown[] = [];
    socket.addEventListener('message', ({ data }) => {
      const frame: { reason?: string; envelope_id?: string } = JSON.parse(String(data));
      reasons.push(frame.reason ?? 'envelope');
      socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
    });
    workspace.faults.add({ kind: 'socket-warning' });
    assert.equal((await workspace.act.say('alice', 'network-oncall', command)).ok, true);
    assert.deepEqual(reasons, ['warning', 'envelope']);
    clock.advance(9_999);
    assert.equal(workspace.act.sees('alice').app.connections, 1);
    clock.advance(1);
    await eventually(() => workspace.act.sees('alice').app.connections === 0);
    await workspace.stop();
  });

  // Without Bolt: its SDK keeps a timer of 30 s after a cut, and with it the test's process.
  test('a cut ends every connection without a word', async () => {
    const workspace = await startWorkspace({ manifest, mode: 'socket' });
    const { socket } = await connect(await openUrl({ workspace }));
    const closed = new Promise<CloseEvent>((resolve) => {
      socket.addEventListener('close', resolve);
    });
    workspace.faults.add({ kind: 'socket-cut' });
    // 1006: the connection went away without a close frame.
    assert.equal((await closed).code, 1006);
    await workspace.stop();
  });

  test('a ticket opens one connection, and the eleventh connection is turned away', () =>
    withKit('socket', async (kit) => {
      const url = await openUrl(kit);
      const opened = [await connect(url)];
      assert.equal((await connect(url)).first, 'error');
      // Bolt holds one and we hold one: eight more fill the ten.
      for (let count = 0; count < 9; count += 1) opened.push(await connect(await openUrl(kit)));
      assert.deepEqual(
        opened.map(({ first }) => first),
        [...Array.from({ length: 9 }, () => 'hello'), 'too_many_websockets'],
      );
      for (const { socket } of opened) socket.close();
    }));
});
