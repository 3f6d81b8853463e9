// The page's own bookkeeping, without a browser: what a change replaces, what a thread contains,
// what an input holds after an update by the app, which of the first steps are done.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  appendInspector,
  applyChange,
} from '../../../src/lab/workspace/page/model/apply-change.ts';
import { helpForDraft } from '../../../src/lab/workspace/page/model/commands.ts';
import {
  channelMessages,
  threadMessages,
  unreadCount,
} from '../../../src/lab/workspace/page/model/conversation.ts';
import {
  initialValues,
  mergedValues,
} from '../../../src/lab/workspace/page/model/element-values.ts';
import { readFirstSteps } from '../../../src/lab/workspace/page/model/first-steps.ts';
import { parsePermalink } from '../../../src/lab/workspace/page/model/permalink.ts';
import { planProgress } from '../../../src/lab/workspace/page/model/plan-progress.ts';
import type {
  Block,
  InspectorEntry,
  PageMessage,
  PageState,
} from '../../../src/lab/workspace/page-protocol.ts';

const CHANNEL = 'C1';

function message(ts: string, more: Partial<PageMessage> = {}): PageMessage {
  return {
    channel: CHANNEL,
    ts,
    user: 'UBOT',
    text: ts,
    blocks: [],
    isEdited: false,
    isEphemeral: false,
    replyCount: 0,
    replyUsers: [],
    reactions: [],
    files: [],
    isPinned: false,
    isBroadcast: false,
    ...more,
  };
}

function state(messages: PageMessage[], more: Partial<PageState> = {}): PageState {
  const person = { isBot: false, isDeactivated: false };
  return {
    revision: 5,
    viewer: 'UALICE',
    team: { id: 'T1', name: 'Lab', domain: 'lab' },
    app: { id: 'A1', name: 'Arpeggio', botUserId: 'UBOT', mode: 'socket', connections: 2 },
    users: [
      { id: 'UALICE', name: 'alice', realName: 'Alice', role: 'requester', ...person },
      { id: 'UBOB', name: 'bob', realName: 'Bob', role: 'approver', ...person },
    ],
    channels: [],
    commands: [],
    shortcuts: [],
    messages: { [CHANNEL]: messages, C2: [message('2.000100', { channel: 'C2' })] },
    ephemerals: [],
    views: [],
    home: null,
    inspector: [],
    incidents: [],
    faults: [],
    settings: { tierLimits: true },
    ...more,
  };
}

function entry(seq: number): InspectorEntry {
  return {
    seq,
    at: '2026-11-22T10:00:00.000Z',
    kind: 'note',
    summary: `${seq}`,
    outcome: 'ok',
    request: null,
    response: null,
  };
}

function stamps(messages: PageMessage[]): string[] {
  return messages.map(({ ts }) => ts);
}

function input(id: string): Block {
  return {
    type: 'input',
    block_id: id,
    element: { type: 'plain_text_input', action_id: 'a', initial_value: 'given' },
  };
}

describe('the page keeps its copy of the workspace', () => {
  test('a change replaces the channels in it and leaves the others', () => {
    const before = state([message('1.000100')]);
    const after = applyChange(before, { revision: 6, changed: { messages: { [CHANNEL]: [] } } });
    assert.deepEqual(after.messages[CHANNEL], []);
    assert.equal(after.messages['C2'], before.messages['C2']);
    assert.equal(after.revision, 6);
  });

  test('a change that is older than the snapshot is ignored', () => {
    const before = state([message('1.000100')]);
    assert.equal(applyChange(before, { revision: 5, changed: { messages: {} } }), before);
  });

  test('the inspector takes an entry once and keeps the newest two hundred', () => {
    const first = appendInspector(state([]), [entry(1), entry(2)]);
    const again = appendInspector(first, [entry(2), entry(3)]);
    assert.deepEqual(
      again.inspector.map(({ seq }) => seq),
      [1, 2, 3],
    );
    const many = Array.from({ length: 300 }, (_, index) => entry(index + 4));
    const full = appendInspector(again, many);
    assert.equal(full.inspector.length, 200);
    assert.equal(full.inspector.at(-1)?.seq, 303);
  });
});

describe('messages are shown where they belong', () => {
  const root = message('1.000100', { threadTs: '1.000100', replyCount: 2 });
  const reply = message('1.000200', { threadTs: '1.000100', user: 'UBOB' });
  const sentToChannel = message('1.000300', { threadTs: '1.000100', isBroadcast: true });
  const secret = message('1.000250', { isEphemeral: true });
  const secretReply = message('1.000260', { isEphemeral: true, threadTs: '1.000100' });
  const all = state([root, reply, sentToChannel], { ephemerals: [secret, secretReply] });

  test('the channel has roots, replies that were sent to it too, and what only the viewer sees', () => {
    assert.deepEqual(stamps(channelMessages(all, CHANNEL)), ['1.000100', '1.000250', '1.000300']);
  });

  test('the thread has its root, every reply, and private replies', () => {
    assert.deepEqual(stamps(threadMessages(all, CHANNEL, '1.000100')), [
      '1.000100',
      '1.000200',
      '1.000260',
      '1.000300',
    ]);
  });

  test('unread is what others wrote after the last look', () => {
    const mine = message('1.000400', { user: 'UALICE' });
    assert.equal(unreadCount(state([root, mine]), CHANNEL, '1.000000'), 1);
    assert.equal(unreadCount(state([root, mine]), CHANNEL, '1.000100'), 0);
  });
});

describe('small readings', () => {
  const commands = ['/networks', '/net', '/move-ip'].map((command) => ({
    command,
    description: '',
    usageHint: '',
  }));

  test('the exact command comes first, so that Enter sends what was typed', () => {
    const names = helpForDraft(commands, '/net').suggestions.map(({ command }) => command);
    assert.deepEqual(names, ['/net', '/networks']);
    assert.equal(helpForDraft(commands, '/net help').typed?.command, '/net');
    assert.deepEqual(helpForDraft(commands, 'net').suggestions, []);
  });

  test('what a person filled in survives an update, what the app took away does not', () => {
    const edits = {
      kept: { a: { type: 'plain_text_input', value: 'mine' } },
      gone: { a: { type: 'plain_text_input', value: 'mine' } },
    } as const;
    assert.deepEqual(mergedValues(initialValues([input('kept'), input('new')]), edits), {
      kept: { a: { type: 'plain_text_input', value: 'mine' } },
      new: { a: { type: 'plain_text_input', value: 'given' } },
    });
  });

  test('a link to a message is one, any other link is not', () => {
    const link = 'https://lab.slack.com/archives/C1/p1700000000000200?thread_ts=1700000000.000100';
    assert.deepEqual(parsePermalink(link), {
      channel: 'C1',
      ts: '1700000000.000200',
      threadTs: '1700000000.000100',
    });
    assert.equal(parsePermalink('https://example.com/archives/readme'), null);
  });

  test('a plan tells how far it is, what failed and what runs', () => {
    const tasks = (['complete', 'error', 'in_progress'] as const).map((status) => ({
      task_id: status,
      title: status,
      status,
    }));
    const waiting = { task_id: 'w', title: 'without a status' };
    assert.deepEqual(planProgress([...tasks, waiting]), {
      text: '1 of 4 done · failed: error · now: in_progress',
      percent: 25,
      hasError: true,
    });
  });

  test('the first steps follow the newest card: asked, to be approved, decided', () => {
    const button = { type: 'button', action_id: 'approve', style: 'primary' };
    const asking = message('1.000100', {
      botId: 'B1',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const decided = { ...asking, blocks: [{ type: 'header' }], replyCount: 1 };
    assert.equal(readFirstSteps(state([])).isAsked, false);
    assert.equal(readFirstSteps(state([asking])).nextSeat?.name, 'bob');
    assert.equal(readFirstSteps(state([asking], { viewer: 'UBOB' })).nextSeat, null);
    assert.equal(readFirstSteps(state([decided])).isDecided, true);
  });
});
