// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  applying: {
    text: 'c7f3k2a: 1 of 4 steps done, now 2. Announce 203.0.113.50 from node3 in three rounds',
    blocks: [
      {
        type: 'plan',
        title:
          'c7f3k2a: 1 of 4 steps done, now 2. Announce 203.0.113.50 from node3 in three rounds',
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
            task_id: 'announce-on-node3',
            title: '2. Announce 203.0.113.50 from node3 in three rounds',
            status: 'in_progress',
          },
          {
            type: 'task_card',
            task_id: 'verify-owner',
            title: '3. Check that exactly one MAC answers for 203.0.113.50 and that it is node3',
            status: 'pending',
          },
          {
            type: 'task_card',
            task_id: 'remove-from-node1',
            title: '4. Remove 203.0.113.50/32 from eth0 on node1',
            status: 'pending',
          },
        ],
      },
    ],
  },
  undoing: {
    text: 'c7f3k2a: step 3 failed, taking back, now 1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
    blocks: [
      {
        type: 'plan',
        title:
          'c7f3k2a: step 3 failed, taking back, now 1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
        tasks: [
          {
            type: 'task_card',
            task_id: 'add-on-node3',
            title: '1. Taking back: Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
            status: 'in_progress',
          },
          {
            type: 'task_card',
            task_id: 'announce-on-node3',
            title: '2. Taken back: Announce 203.0.113.50 from node3 in three rounds',
            status: 'complete',
            details: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'The gateway has node1 again.',
                    },
                  ],
                },
              ],
            },
          },
          {
            type: 'task_card',
            task_id: 'verify-owner',
            title: '3. Check that exactly one MAC answers for 203.0.113.50 and that it is node3',
            status: 'error',
            details: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'Two MACs answer for 203.0.113.50. node1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.',
                    },
                  ],
                },
              ],
            },
          },
          {
            type: 'task_card',
            task_id: 'remove-from-node1',
            title: '4. Remove 203.0.113.50/32 from eth0 on node1',
            status: 'pending',
          },
        ],
      },
    ],
  },
  undone: {
    text: 'c7f3k2a: step 3 failed, everything was taken back',
    blocks: [
      {
        type: 'plan',
        title: 'c7f3k2a: step 3 failed, everything was taken back',
        tasks: [
          {
            type: 'task_card',
            task_id: 'add-on-node3',
            title: '1. Taken back: Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
            status: 'complete',
            details: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'node3 holds it no more.',
                    },
                  ],
                },
              ],
            },
          },
          {
            type: 'task_card',
            task_id: 'announce-on-node3',
            title: '2. Taken back: Announce 203.0.113.50 from node3 in three rounds',
            status: 'complete',
            details: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'The gateway has node1 again.',
                    },
                  ],
                },
              ],
            },
          },
          {
            type: 'task_card',
            task_id: 'verify-owner',
            title: '3. Check that exactly one MAC answers for 203.0.113.50 and that it is node3',
            status: 'error',
            details: {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    {
                      type: 'text',
                      text: 'Two MACs answer for 203.0.113.50. node1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.',
                    },
                  ],
                },
              ],
            },
          },
          {
            type: 'task_card',
            task_id: 'remove-from-node1',
            title: '4. Remove 203.0.113.50/32 from eth0 on node1',
            status: 'pending',
          },
        ],
      },
    ],
  },
} satisfies Record<string, RenderedMessage>;
