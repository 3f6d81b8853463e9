// What the poster shows, how fast, and for whom. Failures of Slack are in poster-faults.test.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { storeUnavailable } from '../../../fakes/memory-store.ts';
import { approvedEvent } from '../examples/example-change.ts';
import { ALL_DONE, propose, RUNNING, scene, WAITING } from './poster-scene.ts';

describe('poster', () => {
  test('shows the card, then progress and result in its thread', () =>
    scene(async (here) => {
      await propose(here);
      assert.deepEqual(here.slack.dump(), [WAITING]);
      await here.append(['plan', 'progress'], approvedEvent());
      await here.clock.advance(3000);
      assert.deepEqual(here.slack.dump(), [
        RUNNING,
        '  c7f3k2a: 0 of 4 steps done, checking the hosts once more',
      ]);
      await here.append(['plan', 'progress', 'result'], ...ALL_DONE, {
        type: 'applied',
        probe: null,
      });
      await here.clock.advance(5000);
      const [card, progress, result] = here.slack.dump();
      assert.match(card ?? '', /Applied\.$/);
      assert.equal(progress, '  c7f3k2a: all 4 steps done');
      assert.match(result ?? '', /^ {2}:white_check_mark: c7f3k2a: Applied/);
      assert.equal(here.slack.messages.length, 3);
    }));

  test('tells the whole channel when a change was undone', () =>
    scene(async (here) => {
      await propose(here);
      const failure = { code: 'no-traffic', what: 'W.', why: 'Y.', fix: 'F.' } as const;
      await here.append(
        ['result'],
        approvedEvent(),
        { type: 'step-failed', stepId: 'add-on-node3', failure },
        { type: 'undone', probe: null },
      );
      await here.clock.advance(2000);
      assert.match(here.slack.dump()[1] ?? '', /^ {2}\(also to channel\) .*Taken back/);
    }));

  test('a burst of states becomes few edits, and the last one is always shown', () =>
    scene(async (here) => {
      await propose(here);
      await here.append(['plan', 'progress'], approvedEvent());
      for (const event of ALL_DONE) {
        await here.append(['progress'], event);
        await here.clock.advance(100);
      }
      await here.clock.advance(5000);
      const progress = here.slack.messages[1];
      assert.equal(progress?.text, 'c7f3k2a: 4 of 4 steps done');
      assert.ok(progress.edits <= 3, `${progress.edits} edits for ${ALL_DONE.length} states`);
    }));

  test('never edits more than forty times in a minute, nor a message twice in a second', () =>
    scene(async (here) => {
      await propose(here);
      await here.append(['plan', 'progress'], approvedEvent());
      for (let second = 0; second < 120; second += 1) {
        await here.append(['progress'], { type: 'step-started', stepId: 'add-on-node3' });
        await here.clock.advance(1000);
      }
      const times = here.slack.callTimes('chat.update');
      assert.ok(times.length > 20, 'the test must edit');
      for (const [index, at] of times.entries()) {
        const inMinute = times.slice(index).filter((other) => other < at + 60_000).length;
        assert.ok(inMinute <= 40, `${inMinute} edits in a minute`);
        const sinceLastMs = at - (times[index - 1] ?? 0);
        assert.ok(sinceLastMs >= 1000, `${sinceLastMs} ms between two edits of one message`);
      }
    }));

  test('gives up quietly what was asked for on the command line', () =>
    scene(async (here) => {
      await propose(here, 'cli');
      assert.deepEqual(here.slack.messages, []);
      assert.deepEqual(await here.store.outbox.due(here.clock.now()), []);
    }));

  test('goes on after the store was away', () =>
    scene(async (here) => {
      here.store.beforeWrite = (call) => {
        if (call === 'mark-posting' || call === 'postpone') throw storeUnavailable();
      };
      await propose(here);
      assert.deepEqual(here.slack.dump(), [], 'nothing is posted before it is written down');
      here.store.beforeWrite = () => undefined;
      await here.clock.advance(10_000);
      assert.deepEqual(here.slack.dump(), [WAITING]);
    }));
});
