// Unmodified Bolt against the workspace, in both transports: what works at Slack works here.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { StateValues } from '../../../src/lab/workspace/page-protocol.ts';
import { eventually, startKit } from './bolt-kit.ts';
import type { Kit } from './bolt-kit.ts';

function typed(value: string): StateValues {
  return { why: { text: { type: 'plain_text_input', value } } };
}

for (const mode of ['socket', 'http'] as const) {
  describe(`Bolt over ${mode}`, () => {
    let kit: Kit;
    before(async () => {
      kit = await startKit(mode);
    });
    after(() => kit.stop());

    test('a slash command becomes a card with buttons', async () => {
      const result = await kit.workspace.act.say('alice', 'network-oncall', '/move-ip 1 to node3');
      assert.deepEqual(result, { ok: true });
      await eventually(() => kit.workspace.act.messages('network-oncall').length === 1);
      assert.ok(kit.seen.includes('command 1 to node3 by alice'));
      assert.equal(
        kit.workspace.act.transcript('network-oncall'),
        'arpeggio: *Plan* for 1 to node3\n  [Approve] [Details]',
      );
    });

    test('a click updates the card, replies in its thread, and thanks in private', async () => {
      const { act } = kit.workspace;
      const ts = act.messages('network-oncall')[0]?.ts ?? '';
      assert.deepEqual(await act.click('bob', { messageTs: ts, actionId: 'approve' }), {
        ok: true,
      });
      await eventually(() => act.ephemeralsOf('bob').length === 1);
      assert.equal(
        act.transcript('network-oncall'),
        'arpeggio: Approved\n    arpeggio: Step 1 done',
      );
      const [thanks] = act.ephemeralsOf('bob');
      assert.ok(thanks);
      assert.equal(act.textOf(thanks), 'arpeggio (only visible to you): Thank you');
      assert.deepEqual(act.ephemeralsOf('alice'), []);
    });

    test('the text of an acknowledgement is seen by the person alone', async () => {
      const { act } = kit.workspace;
      await act.say('alice', 'network-oncall', '/refuse');
      assert.equal(act.ephemeralsOf('alice').at(-1)?.text, 'There is no node "node9".');
    });

    test('a modal opens, refuses, and closes when the app accepts', async () => {
      const { act } = kit.workspace;
      await act.say('alice', 'network-oncall', '/move-ip 2 to node2');
      const card = await eventually(() =>
        act.messages('network-oncall').find((message) => message.text === 'Plan for 2 to node2'),
      );
      await act.click('bob', { messageTs: card.ts, actionId: 'details' });
      const view = await eventually(() => act.sees('bob').views[0]);
      assert.equal(view.title?.text, 'Why?');
      assert.equal((await act.submitView('bob', view.id, {})).ok, false);
      const refused = await act.submitView('bob', view.id, typed('no'));
      assert.deepEqual(refused, { ok: false, error: 'view_errors', text: 'Too short' });
      assert.deepEqual(act.sees('bob').views[0]?.errors, { why: 'Too short' });
      assert.deepEqual(await act.submitView('bob', view.id, typed('maintenance')), { ok: true });
      assert.deepEqual(act.sees('bob').views, []);
      assert.ok(kit.seen.includes('reason maintenance'));
    });

    test('App Home, mentions and message shortcuts reach the app', async () => {
      const { act, tokens } = kit.workspace;
      await act.openHome('carol');
      await eventually(() => act.sees('carol').home !== null);
      const said = await act.say('carol', 'network-oncall', 'hello @arpeggio');
      const ts = said.ok ? (said.ts ?? '') : '';
      await eventually(() => act.thread('network-oncall', ts).length === 2);
      assert.ok(kit.seen.includes(`mention hello <@${tokens.botUserId}>`));
      await act.shortcut('carol', 'explain', ts);
      await eventually(() => act.ephemeralsOf('carol').at(-1)?.text.startsWith('About: hello'));
    });
  });
}
