// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  waiting: {
    text: 'c7f3k2a: 203.0.113.50 moves from node1 to node3. Waiting for approval. Nothing was changed yet.',
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: '203.0.113.50 moves from node1 to node3',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':hourglass: Waiting for approval until <!date^1795343400^{date_short_pretty} {time}|2026-11-22 10:30 UTC>. Nothing was changed yet.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Asked by <@U0ALICE001> <!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC> · because: disk &lt;swap&gt; &amp; more\n`/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Steps*\n1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet\n2. Announce 203.0.113.50 from node3 in three rounds\n3. Check that exactly one MAC answers for 203.0.113.50 and that it is node3\n4. Remove 203.0.113.50/32 from eth0 on node1',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Expected downtime:* none expected: node3 answers before node1 stops\n*If a step fails:* what was done is taken back in reverse order (step 3 leaves nothing to take back, the others have an undo).\n*Traffic probe:* ping from internet to 203.0.113.50 every 10 ms',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':warning: node1 has no other address in 203.0.113.0/24; its default route stays.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '*203.0.113.50 moves from node1 to node3*: approval binds to exactly this plan (change `c7f3k2a`, plan `d9ecbd6cf0f2`). If the hosts differ when it starts, nothing is done.',
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'approve-plan',
            text: {
              type: 'plain_text',
              text: 'Approve',
            },
            value:
              '{"changeId":"c7f3k2a","planDigest":"d9ecbd6cf0f26301fc4394cc7f601dfcd136fe9a19576f0c52e06f9604ad9827"}',
            style: 'primary',
          },
          {
            type: 'button',
            action_id: 'reject-plan',
            text: {
              type: 'plain_text',
              text: 'Reject',
            },
            value:
              '{"changeId":"c7f3k2a","planDigest":"d9ecbd6cf0f26301fc4394cc7f601dfcd136fe9a19576f0c52e06f9604ad9827"}',
            style: 'danger',
          },
          {
            type: 'button',
            action_id: 'plan-details',
            text: {
              type: 'plain_text',
              text: 'Details',
            },
            value:
              '{"changeId":"c7f3k2a","planDigest":"d9ecbd6cf0f26301fc4394cc7f601dfcd136fe9a19576f0c52e06f9604ad9827"}',
          },
        ],
      },
    ],
  },
  applied: {
    text: 'c7f3k2a: 203.0.113.50 moves from node1 to node3. Applied.',
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: '203.0.113.50 moves from node1 to node3',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':white_check_mark: Approved by <@U0BOB00001> <!date^1795341601^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. Applied <!date^1795341610^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. Traffic: sent 812, lost 0, longest gap 3 ms. The proof is in the thread.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Asked by <@U0ALICE001> <!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC> · because: disk &lt;swap&gt; &amp; more\n`/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · plan `d9ecbd6cf0f2`',
          },
        ],
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
          {
            type: 'button',
            action_id: 'plan-details',
            text: {
              type: 'plain_text',
              text: 'Details',
            },
            value:
              '{"changeId":"c7f3k2a","planDigest":"d9ecbd6cf0f26301fc4394cc7f601dfcd136fe9a19576f0c52e06f9604ad9827"}',
          },
        ],
      },
    ],
  },
  rejected: {
    text: 'c7f3k2a: 203.0.113.50 moves from node1 to node3. Rejected. Nothing was changed.',
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: '203.0.113.50 moves from node1 to node3',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':no_entry: Rejected by <@U0BOB00001> <!date^1795341601^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. Nothing was changed.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Asked by <@U0ALICE001> <!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC> · because: disk &lt;swap&gt; &amp; more\n`/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · plan `d9ecbd6cf0f2`',
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'plan-details',
            text: {
              type: 'plain_text',
              text: 'Details',
            },
            value:
              '{"changeId":"c7f3k2a","planDigest":"d9ecbd6cf0f26301fc4394cc7f601dfcd136fe9a19576f0c52e06f9604ad9827"}',
          },
        ],
      },
    ],
  },
  waitingForHands: {
    text: 'c7f3k2a: Network vlan1234 is made. Taking back what was done.',
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: 'Network vlan1234 is made',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':raised_hand: Approved by <@U0BOB00001> <!date^1795341601^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. A step failed. *Step 2 has to be taken back by hand*: the thread asks for it, and the change waits.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Asked by <@U0ALICE001> <!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC> · because: disk &lt;swap&gt; &amp; more\n`/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · plan `60cf59d9cf6d`',
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'plan-details',
            text: {
              type: 'plain_text',
              text: 'Details',
            },
            value:
              '{"changeId":"c7f3k2a","planDigest":"60cf59d9cf6d02236daf09dee253360308b0e4876037dcb88082442c65e44c2e"}',
          },
        ],
      },
    ],
  },
} satisfies Record<string, RenderedMessage>;
