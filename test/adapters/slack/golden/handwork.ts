// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  progress: {
    text: 'c7f3k2a: step 3 failed, taking back, waiting for a person at 2. A person lets ports 1-4 of switch sw7 carry VLAN 1234',
    blocks: [
      {
        type: 'plan',
        title:
          'c7f3k2a: step 3 failed, taking back, waiting for a person at 2. A person lets ports 1-4 of switch sw7 carry VLAN 1234',
        tasks: [
          {
            type: 'task_card',
            task_id: 'add-on-node3',
            title: '1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
            status: 'complete',
            output: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'node3 holds 203.0.113.50/32 on eth0 and answers no ARP request for it.',
                    },
                  ],
                },
              ],
            },
          },
          {
            type: 'task_card',
            task_id: 'carry-vlan-on-sw7',
            title: '2. Taking back: A person lets ports 1-4 of switch sw7 carry VLAN 1234',
            status: 'in_progress',
          },
          {
            type: 'task_card',
            task_id: 'announce-on-node3',
            title: '3. Taken back: Announce 203.0.113.50 from node3 in three rounds',
            status: 'error',
            details: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'Nothing comes back on VLAN 1234. router2 does not hear router1.\nnothing to take back',
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
    ],
  },
  asked: {
    text: 'c7f3k2a: <@U0ALICE001> *Step 2 has to be done by hand:* Put VLAN 1234 on ports 1-4 of switch sw7, tagged.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':raised_hand: <@U0ALICE001> *Step 2 has to be done by hand:* Put VLAN 1234 on ports 1-4 of switch sw7, tagged.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'The change waits. Whoever asked for it or an approver answers. *Take back* means that it is not done and nothing of it is left; what the steps before it did is then taken back.',
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'confirm-handwork',
            text: {
              type: 'plain_text',
              text: 'Done by hand',
            },
            value: '{"changeId":"c7f3k2a","stepId":"carry-vlan-on-sw7","purpose":"apply"}',
            style: 'primary',
          },
          {
            type: 'button',
            action_id: 'decline-handwork',
            text: {
              type: 'plain_text',
              text: 'Take back',
            },
            value: '{"changeId":"c7f3k2a","stepId":"carry-vlan-on-sw7","purpose":"apply"}',
            style: 'danger',
          },
        ],
      },
    ],
  },
  confirmed: {
    text: 'c7f3k2a: Step 2 was done by hand, says <@U0BOB00001>.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Step 2 was done by hand, says <@U0BOB00001>.',
        },
      },
    ],
  },
  askedBack: {
    text: 'c7f3k2a: <@U0ALICE001> *Step 2 has to be taken back by hand:* Take VLAN 1234 off ports 1-4 of switch sw7 again.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':raised_hand: <@U0ALICE001> *Step 2 has to be taken back by hand:* Take VLAN 1234 off ports 1-4 of switch sw7 again.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'The change waits. Whoever asked for it or an approver answers. *Cannot be done* leaves it and the steps before it as they are, for a person to take back.',
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'confirm-handwork',
            text: {
              type: 'plain_text',
              text: 'Done by hand',
            },
            value: '{"changeId":"c7f3k2a","stepId":"carry-vlan-on-sw7","purpose":"undo"}',
            style: 'primary',
          },
          {
            type: 'button',
            action_id: 'decline-handwork',
            text: {
              type: 'plain_text',
              text: 'Cannot be done',
            },
            value: '{"changeId":"c7f3k2a","stepId":"carry-vlan-on-sw7","purpose":"undo"}',
            style: 'danger',
          },
        ],
      },
    ],
  },
  takenBack: {
    text: 'c7f3k2a: Step 2 was taken back by hand, says <@U0BOB00001>.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Step 2 was taken back by hand, says <@U0BOB00001>.',
        },
      },
    ],
  },
  declined: {
    text: 'c7f3k2a: Step 2 was not done by hand, says <@U0BOB00001>.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Step 2 was not done by hand, says <@U0BOB00001>.',
        },
      },
    ],
  },
  cannot: {
    text: 'c7f3k2a: Step 2 was not taken back by hand, says <@U0BOB00001>.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Step 2 was not taken back by hand, says <@U0BOB00001>.',
        },
      },
    ],
  },
} satisfies Record<string, RenderedMessage>;
