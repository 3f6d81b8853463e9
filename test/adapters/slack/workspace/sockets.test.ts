// Two sockets: while Slack renews one, the other takes every command. The same with one socket loses
// commands, which shows that this test can fail (socket-mode 3.1.0 waits five seconds).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bot, eventually, withBot } from './bot.ts';

// The hole of one connection is 5.0 s; this covers it with a second on either side.
const COMMAND_COUNT = 30;
const EVERY_MS = 200;

function openSockets({ workspace }: Bot): number {
  return workspace.act.sees('alice').app.connections;
}

/** Types a command every 200 ms and returns how many Slack could not deliver. */
async function lostOf(bot: Bot): Promise<number> {
  let lost = 0;
  const typed: Promise<void>[] = [];
  for (let number = 0; number < COMMAND_COUNT; number += 1) {
    const text = `/where-is 203.0.113.${number}`;
    typed.push(
      bot.workspace.act.say('alice', 'network-oncall', text).then((result) => {
        if (!result.ok) lost += 1;
      }),
    );
    await sleep(EVERY_MS);
  }
  await Promise.all(typed);
  return lost;
}

describe('sockets', () => {
  test('two lose no command while one of them is renewed', () =>
    withBot(
      'socket',
      async (bot) => {
        // The workspace renews all open sockets: one is open now, the second comes in a moment.
        assert.equal(openSockets(bot), 1);
        bot.workspace.faults.add({ kind: 'socket-refresh' });
        await eventually(() => openSockets(bot) === 1 && bot.store.dump().length === 0);
        await sleep(400);
        assert.equal(await lostOf(bot), 0);
        assert.equal((await bot.items()).length, COMMAND_COUNT);
        await eventually(() => openSockets(bot) === 2);
      },
      { staggerMs: 300 },
    ));

  test('one loses commands while it is renewed', () =>
    withBot(
      'socket',
      async (bot) => {
        bot.workspace.faults.add({ kind: 'socket-refresh' });
        assert.ok((await lostOf(bot)) > 0);
      },
      { connectionCount: 1 },
    ));

  test('the bot is ready while a socket is open and Slack answers, and alive in any case', () =>
    withBot('socket', async (bot) => {
      const status = async (path: string): Promise<number> =>
        (await fetch(`http://127.0.0.1:${bot.app.port}${path}`)).status;
      assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 200]);
      bot.workspace.faults.add({ kind: 'socket-cut' });
      await eventually(() => openSockets(bot) === 0);
      await sleep(100);
      assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 503]);
      assert.match((await bot.app.readiness()).text, /No socket/);
    }));

  test('a bot that is stopped while a socket opens leaves none behind', () =>
    withBot('socket', async (bot) => {
      await bot.app.stop();
      await sleep(300);
      assert.equal(openSockets(bot), 0);
    }));
});
