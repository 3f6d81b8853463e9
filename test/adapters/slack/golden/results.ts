// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  applied: {
    text: ':white_check_mark: c7f3k2a: Applied: 203.0.113.50 moves from node1 to node3. Traffic: sent 812, lost 0, longest gap 3 ms (ping internet → 203.0.113.50 every 10 ms).',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':white_check_mark: *Applied: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Traffic:* sent 812, lost 0, longest gap 3 ms (ping internet → 203.0.113.50 every 10 ms).',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Proof, seen at the end*\n• node1 holds 203.0.113.50 no more.\nWhat each step showed is above, step by step.',
        },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'undo-change',
            text: {
              type: 'plain_text',
              text: 'Undo',
            },
            value: '{"changeId":"c7f3k2a"}',
            confirm: {
              title: {
                type: 'plain_text',
                text: 'Undo c7f3k2a?',
              },
              text: {
                type: 'plain_text',
                text: '203.0.113.50 moves from node1 to node3. Take this back? Within the covered time it begins at once.',
              },
              confirm: {
                type: 'plain_text',
                text: 'Undo',
              },
              deny: {
                type: 'plain_text',
                text: 'Leave it',
              },
            },
          },
        ],
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001> · approved by <@U0BOB00001> · took 9 s',
          },
        ],
      },
    ],
  },
  undone: {
    text: ':leftwards_arrow_with_hook: c7f3k2a: Taken back: 203.0.113.50 moves from node1 to node3. Two MACs answer for 203.0.113.50. The network is as it was before.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':leftwards_arrow_with_hook: *Taken back: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*The network is as it was before:* everything that had been done was taken back.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What failed:* Two MACs answer for 203.0.113.50.\n*Why:* node1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.\n*What to do:* The steps done so far are taken back. Look for arp_ignore on node1.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Traffic meanwhile:* sent 812, lost 4, longest gap 47 ms (ping internet → 203.0.113.50 every 10 ms). The bot restarted meanwhile: what was lost before that is not counted.',
        },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'retry-change',
            text: {
              type: 'plain_text',
              text: 'Retry',
            },
            value: '{"changeId":"c7f3k2a"}',
          },
        ],
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001> · approved by <@U0BOB00001> · took 11 s',
          },
        ],
      },
    ],
  },
  stuck: {
    text: ':rotating_light: c7f3k2a: Stuck: 203.0.113.50 moves from node1 to node3. The undo did not work, a person is needed.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':rotating_light: *Stuck: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '<@U0BOB00001> <@U0CAROL001> a person is needed. A step failed and taking it back did not work either.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What failed:* Two MACs answer for 203.0.113.50. node1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.\n*Then the undo failed:* node3 cannot be reached. No connection to 192.0.2.13:22 within 5 s.\n*What to do:* 203.0.113.50 is on node1 and on node3. Remove it from node3 on its console.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*To take back by hand, in this order*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Undo of step 1:* Remove 203.0.113.50/32 from eth0 on node3\n```\nnode3# ip addr del 203.0.113.50/32\n```',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What is where now*\n1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet: *could not be taken back*\n2. Announce 203.0.113.50 from node3 in three rounds: was taken back\nStep 4 was never started.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'These stay locked: `ip:203.0.113.50`. *Retry* goes on with the undo where it failed. Mended it by hand? *Take over* asks what you did, and frees them.',
        },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'retry-change',
            text: {
              type: 'plain_text',
              text: 'Retry',
            },
            value: '{"changeId":"c7f3k2a"}',
          },
          {
            type: 'button',
            action_id: 'take-over-change',
            text: {
              type: 'plain_text',
              text: 'Take over',
            },
            value: '{"changeId":"c7f3k2a"}',
          },
        ],
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001> · approved by <@U0BOB00001> · took 10 s',
          },
        ],
      },
    ],
  },
  stale: {
    text: ':no_entry: c7f3k2a: Refused, the hosts differ: 203.0.113.50 moves from node1 to node3. Nothing was changed.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':no_entry: *Refused, the hosts differ: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What differs from the plan*\n• owner: planned node1, seen node2',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Nothing was changed. Look at the differences, then press Retry or type the command again for a new plan:\n`/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
        },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'retry-change',
            text: {
              type: 'plain_text',
              text: 'Retry',
            },
            value: '{"changeId":"c7f3k2a"}',
          },
        ],
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001> · approved by <@U0BOB00001> · took 1 s',
          },
        ],
      },
    ],
  },
  expired: {
    text: ':zzz: c7f3k2a: Expired without approval: 203.0.113.50 moves from node1 to node3. Nothing was changed.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':zzz: *Expired without approval: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Nothing was changed. If it is still wanted, type it again:\n`/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001>',
          },
        ],
      },
    ],
  },
} satisfies Record<string, RenderedMessage>;
