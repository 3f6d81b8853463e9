// The blocks that the app of the page tests posts: a card like that of a change, a plan on its way,
// a modal with every input that the page draws itself, and blocks that the library cannot draw.
import type { KnownBlock, ModalView, PlainTextElement, RichTextBlock } from '@slack/types';

export function cardBlocks(what: string, requester: string): KnownBlock[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: `Move ${what}` } },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: `Asked for by <@${requester}>, expected downtime *none*` },
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'approve',
          style: 'primary',
          value: 'change-1',
          text: { type: 'plain_text', text: 'Approve' },
        },
        {
          type: 'button',
          action_id: 'reject',
          style: 'danger',
          text: { type: 'plain_text', text: 'Reject' },
          confirm: {
            title: { type: 'plain_text', text: 'Reject this change?' },
            text: { type: 'mrkdwn', text: 'It is *gone* then.' },
            confirm: { type: 'plain_text', text: 'Reject it' },
            deny: { type: 'plain_text', text: 'Keep it' },
          },
        },
        { type: 'button', action_id: 'details', text: { type: 'plain_text', text: 'Details' } },
      ],
    },
  ];
}

function words(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}

/** A plan so long that its running step and its end do not fit on one screen. */
export function longPlanBlock(runningStep: number): KnownBlock {
  const status = (step: number) => {
    if (step === runningStep) return 'in_progress';
    return step < runningStep ? 'complete' : 'pending';
  };
  return {
    type: 'plan',
    title: 'A long plan',
    tasks: Array.from({ length: 40 }, (_, step) => ({
      type: 'task_card',
      task_id: `${step}`,
      title: `Step ${step}`,
      status: status(step),
    })),
  };
}

export function planBlock(): KnownBlock {
  return {
    type: 'plan',
    title: 'Moving 203.0.113.50',
    tasks: [
      {
        type: 'task_card',
        task_id: 'check',
        title: 'Check who answers',
        status: 'complete',
        output: words('node1 answers, nobody else'),
      },
      {
        type: 'task_card',
        task_id: 'add',
        title: 'Add the address on node3',
        status: 'in_progress',
        details: words('ip addr add 203.0.113.50/32 dev eth0'),
      },
      { type: 'task_card', task_id: 'remove', title: 'Remove it from node1', status: 'pending' },
    ],
  };
}

const nodes = ['node1', 'node2', 'node3'].map((name) => ({
  text: { type: 'plain_text' as const, text: name },
  value: name,
}));

function label(text: string): PlainTextElement {
  return { type: 'plain_text', text };
}

export const everyInput: ModalView = {
  type: 'modal',
  callback_id: 'every-input',
  title: label('Details'),
  submit: label('Send'),
  close: label('Not now'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: label('Reason'),
      element: { type: 'plain_text_input', action_id: 'value' },
    },
    {
      type: 'input',
      block_id: 'node',
      label: label('Node'),
      element: { type: 'static_select', action_id: 'value', options: nodes },
    },
    {
      type: 'input',
      block_id: 'person',
      label: label('Person'),
      element: { type: 'users_select', action_id: 'value' },
    },
    {
      type: 'input',
      block_id: 'checks',
      label: label('Checks'),
      element: { type: 'checkboxes', action_id: 'value', options: nodes },
    },
    {
      type: 'input',
      block_id: 'when',
      label: label('When'),
      element: { type: 'radio_buttons', action_id: 'value', options: nodes },
    },
  ],
};

/** A block that the library draws as nothing, one with an accessory, and text with markup in it. */
export function oddBlocks(): KnownBlock[] {
  return [
    {
      type: 'data_table',
      caption: 'Addresses',
      rows: [
        [
          { type: 'raw_text', text: 'Address' },
          { type: 'raw_text', text: 'Node' },
        ],
        [
          { type: 'raw_text', text: '203.0.113.50' },
          { type: 'raw_text', text: 'node3' },
        ],
      ],
    },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: 'a &lt; b &amp; c' },
      accessory: {
        type: 'static_select',
        action_id: 'node',
        placeholder: label('Pick a node'),
        options: nodes,
      },
    },
  ];
}
