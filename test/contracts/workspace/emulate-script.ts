// The calls that both stand-ins get, in order. Later calls use ids from earlier answers.

export type Names = Record<string, string>;
export type Answers = Record<string, Record<string, unknown>>;

type Args = Record<string, unknown>;
export type Call = {
  label: string;
  method: string;
  args: (names: Names, answers: Answers) => Args;
};

const call = (label: string, method: string, args: Call['args']): Call => ({ label, method, args });

function tsOf(answers: Answers, label: string): string {
  const ts = answers[label]?.['ts'];
  return typeof ts === 'string' ? ts : '';
}

const here = (names: Names) => names['network-oncall'] ?? '';
const blocks = [{ type: 'section', block_id: 'b1', text: { type: 'mrkdwn', text: '*Plan*' } }];
const metadata = { event_type: 'change', event_payload: { id: 'c1' } };

export const script: Call[] = [
  call('who am I', 'auth.test', () => ({})),
  call('who is alice', 'users.info', (names) => ({ user: names['alice'] })),
  call('who is nobody', 'users.info', () => ({ user: 'U0NOBODY01' })),
  call('by mail', 'users.lookupByEmail', () => ({ email: 'bob@example.com' })),
  call('post', 'chat.postMessage', (names) => ({ channel: here(names), text: 'root' })),
  call('post a card', 'chat.postMessage', (names) => ({
    channel: here(names),
    text: 'card',
    blocks,
    metadata,
  })),
  call('reply', 'chat.postMessage', (names, answers) => ({
    channel: here(names),
    text: 'reply',
    thread_ts: tsOf(answers, 'post'),
  })),
  call('post nowhere', 'chat.postMessage', () => ({ channel: 'C0NOWHERE1', text: 'x' })),
  call('post nothing', 'chat.postMessage', (names) => ({ channel: here(names) })),
  call('update', 'chat.update', (names, answers) => ({
    channel: here(names),
    ts: tsOf(answers, 'post a card'),
    text: 'card, updated',
  })),
  call('update nothing', 'chat.update', (names) => ({
    channel: here(names),
    ts: '1700000000.000100',
    text: 'x',
  })),
  call('thread', 'conversations.replies', (names, answers) => ({
    channel: here(names),
    ts: tsOf(answers, 'post'),
    include_all_metadata: true,
  })),
  call('no thread', 'conversations.replies', (names) => ({
    channel: here(names),
    ts: '1700000000.000200',
  })),
  call('thread nowhere', 'conversations.replies', () => ({
    channel: 'C0NOWHERE1',
    ts: '1700000000.000100',
  })),
  call('history', 'conversations.history', (names) => ({
    channel: here(names),
    include_all_metadata: true,
  })),
  call('about the channel', 'conversations.info', (names) => ({ channel: here(names) })),
  call('a reaction', 'reactions.add', (names, answers) => ({
    channel: here(names),
    timestamp: tsOf(answers, 'post'),
    name: 'eyes',
  })),
  call('the same reaction', 'reactions.add', (names, answers) => ({
    channel: here(names),
    timestamp: tsOf(answers, 'post'),
    name: 'eyes',
  })),
  call('whisper', 'chat.postEphemeral', (names) => ({
    channel: here(names),
    user: names['bob'],
    text: 'psst',
  })),
  call('delete', 'chat.delete', (names, answers) => ({
    channel: here(names),
    ts: tsOf(answers, 'post a card'),
  })),
  call('delete again', 'chat.delete', (names, answers) => ({
    channel: here(names),
    ts: tsOf(answers, 'post a card'),
  })),
  call('update deleted', 'chat.update', (names, answers) => ({
    channel: here(names),
    ts: tsOf(answers, 'post a card'),
    text: 'x',
  })),
  call('home', 'views.publish', (names) => ({
    user_id: names['alice'],
    view: { type: 'home', blocks },
  })),
  call('modal without a trigger', 'views.open', () => ({
    trigger_id: '1.2.3',
    view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks },
  })),
  call('reply to nothing', 'chat.postMessage', (names) => ({
    channel: here(names),
    text: 'lost',
    thread_ts: '1700000000.000100',
  })),
  call('blocks that are wrong', 'chat.postMessage', (names) => ({
    channel: here(names),
    text: 'x',
    blocks: [{ type: 'headr' }],
  })),
];
