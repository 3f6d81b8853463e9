// The poster against a Slack that fails in every way it can: what people see in the end must be one
// message of each kind that shows the newest state, and a change must never notice.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { storeUnavailable } from '../../../fakes/memory-store.ts';
import { approvedEvent } from '../examples/example-change.ts';
import { ALL_DONE, propose, RUNNING, scene, WAITING } from './poster-scene.ts';

describe('poster and a failing Slack', () => {
  test('a rate limit is obeyed to the second', () =>
    scene(async (here) => {
      here.slack.fault('chat.postMessage', { kind: 'rate-limit', seconds: 30 });
      await propose(here);
      await here.clock.advance(29_000);
      assert.deepEqual(here.slack.callTimes('chat.postMessage').length, 1);
      await here.clock.advance(2000);
      assert.deepEqual(here.slack.dump(), [WAITING]);
      assert.deepEqual(
        here.slack.callTimes('conversations.history'),
        [],
        'it was certainly not posted',
      );
    }));

  test('a rate limit of one message keeps the others silent too', () =>
    scene(async (here) => {
      await propose(here);
      here.slack.fault('chat.update', { kind: 'rate-limit', seconds: 30 });
      await here.append(['plan', 'progress'], approvedEvent());
      await here.clock.advance(29_000);
      assert.deepEqual(here.slack.dump(), [WAITING]);
      await here.clock.advance(2000);
      assert.deepEqual(here.slack.dump(), [
        RUNNING,
        '  c7f3k2a: 0 of 4 steps done, checking the hosts once more',
      ]);
    }));

  for (const kind of ['reset-after', 'reset-before', 'http-500'] as const) {
    test(`an answer that is lost (${kind}) ends in exactly one card`, () =>
      scene(async (here) => {
        here.slack.fault('chat.postMessage', { kind });
        await propose(here);
        await here.append(['plan'], approvedEvent());
        await here.clock.advance(10_000);
        assert.deepEqual(here.slack.dump(), [RUNNING]);
      }));
  }

  test('an answer that is lost for a message of the thread ends in exactly one', () =>
    scene(async (here) => {
      await propose(here);
      here.slack.fault('chat.postMessage', { kind: 'reset-after' });
      await here.append(['progress'], approvedEvent());
      await here.clock.advance(10_000);
      assert.deepEqual(here.slack.dump(), [
        WAITING,
        '  c7f3k2a: 0 of 4 steps done, checking the hosts once more',
      ]);
    }));

  for (const call of ['mark-posting', 'mark-posted'] as const) {
    test(`a crash ${call === 'mark-posting' ? 'before' : 'after'} the post ends in exactly one card`, () =>
      scene(async (here) => {
        // The bot dies after the mark or before the other one, and writes nothing more.
        let isDead = false;
        here.store.beforeWrite = (one) => {
          isDead ||= one === call && call === 'mark-posted';
          if (isDead) throw storeUnavailable();
        };
        here.store.afterWrite = (one) => {
          isDead ||= one === call;
          if (isDead) throw storeUnavailable();
        };
        await propose(here);
        here.store.beforeWrite = () => undefined;
        here.store.afterWrite = () => undefined;
        await here.restart();
        await here.clock.advance(10_000);
        assert.deepEqual(here.slack.dump(), [WAITING]);
      }));
  }

  test('a lost answer that may not be looked up is repeated once, not more', () =>
    scene(async (here) => {
      const missing = { kind: 'error', error: 'missing_scope' } as const;
      here.slack.fault('conversations.history', missing, missing, missing, missing);
      const lost = { kind: 'reset-after' } as const;
      here.slack.fault('chat.postMessage', lost, lost, lost, lost);
      await propose(here);
      await here.clock.advance(600_000);
      assert.equal(here.slack.messages.length, 2);
      assert.match(here.store.dump().join('\n'), /given up perhaps posted posted twice/);
    }));

  test('a lost edit is repeated', () =>
    scene(async (here) => {
      await propose(here);
      here.slack.fault('chat.update', { kind: 'reset-before' });
      await here.append(['plan'], approvedEvent());
      await here.clock.advance(10_000);
      assert.deepEqual(here.slack.dump(), [RUNNING]);
    }));

  test('Slack being down for an hour delays messages and loses none', () =>
    scene(async (here) => {
      here.slack.outage = { kind: 'reset-before' };
      await propose(here);
      await here.append(['plan', 'progress'], approvedEvent());
      await here.clock.advance(1_800_000);
      await here.append(['plan', 'progress', 'result'], ...ALL_DONE, {
        type: 'applied',
        probe: null,
      });
      await here.clock.advance(1_800_000);
      assert.deepEqual(here.slack.messages, []);
      const attempts = here.slack.callTimes().length;
      assert.ok(attempts < 80, `${attempts} attempts in an hour`);
      here.slack.outage = null;
      await here.clock.advance(180_000);
      const [card, progress, result, ...others] = here.slack.dump();
      assert.match(card ?? '', /Applied\.$/);
      assert.equal(progress, '  c7f3k2a: all 4 steps done');
      assert.match(result ?? '', /Applied/);
      assert.deepEqual(others, []);
    }));

  test('an archived channel ends the message and not the poster', () =>
    scene(async (here) => {
      here.slack.isArchived = true;
      await propose(here);
      await here.clock.advance(60_000);
      assert.deepEqual(await here.store.outbox.nextDueAt(), null);
      assert.match(here.store.dump().join('\n'), /given up perhaps posted is_archived/);
    }));

  test('a bot that is invited later shows the card then', () =>
    scene(async (here) => {
      here.slack.outage = { kind: 'error', error: 'not_in_channel' };
      await propose(here);
      await here.clock.advance(300_000);
      here.slack.outage = null;
      await here.clock.advance(61_000);
      assert.deepEqual(here.slack.dump(), [WAITING]);
    }));

  test('what cannot be shown for a day is given up', () =>
    scene(async (here) => {
      here.slack.outage = { kind: 'error', error: 'invalid_auth' };
      await propose(here);
      await here.clock.jump(24 * 3_600_000);
      await here.clock.advance(120_000);
      assert.match(here.store.dump().join('\n'), /given up perhaps posted .*invalid_auth/);
    }));

  test('a deleted message is posted anew once, and not when it is deleted again', () =>
    scene(async (here) => {
      await propose(here);
      here.slack.delete(here.slack.messages[0]?.ts ?? '');
      await here.append(['plan', 'progress'], approvedEvent());
      await here.clock.advance(5000);
      assert.deepEqual(here.slack.dump(), [
        RUNNING,
        '  c7f3k2a: 0 of 4 steps done, checking the hosts once more',
      ]);
      here.slack.delete(here.slack.messages[0]?.ts ?? '');
      await here.append(['plan'], ...ALL_DONE);
      await here.clock.advance(60_000);
      assert.deepEqual(here.slack.dump(), [
        'c7f3k2a: 0 of 4 steps done, checking the hosts once more',
      ]);
    }));

  test('a replacement whose answer was lost is found', () =>
    scene(async (here) => {
      await propose(here);
      here.slack.delete(here.slack.messages[0]?.ts ?? '');
      here.slack.fault('chat.postMessage', { kind: 'reset-after' });
      await here.append(['plan'], approvedEvent());
      await here.clock.advance(20_000);
      assert.deepEqual(here.slack.dump(), [RUNNING]);
    }));

  test('blocks that Slack does not take are replaced by words and buttons', () =>
    scene(async (here) => {
      here.slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
      await propose(here);
      const types = here.slack.messages[0]?.blocks.map((block) =>
        typeof block === 'object' && block !== null && 'type' in block ? block.type : '?',
      );
      assert.deepEqual(types, ['section', 'actions']);
    }));
});
