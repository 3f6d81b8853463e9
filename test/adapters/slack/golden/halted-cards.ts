// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  stopping: {
    text: 'c7f3k2a: 203.0.113.50 moves from node1 to node3. Approved, the steps are running.',
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
          text: ':gear: Approved by <@U0BOB00001> <!date^1795341601^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. Stopping: the running step ends first.',
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
  stopped: {
    text: 'c7f3k2a: 203.0.113.50 moves from node1 to node3. Stopped at a safe point, waiting for a decision.',
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
          text: ':octagonal_sign: Approved by <@U0BOB00001> <!date^1795341601^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. Stopped at a safe point. If nobody decides, it is taken back at <!date^1795316520^{time_secs}|03:02:00 UTC>; the thread says what is true now.',
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
            action_id: 'continue-change',
            text: {
              type: 'plain_text',
              text: 'Go on',
            },
            value: '{"changeId":"c7f3k2a"}',
            style: 'primary',
          },
          {
            type: 'button',
            action_id: 'take-back-change',
            text: {
              type: 'plain_text',
              text: 'Take back',
            },
            value: '{"changeId":"c7f3k2a"}',
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
  undoneSince: {
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
          text: ':leftwards_arrow_with_hook: Approved by <@U0BOB00001> <!date^1795341601^{date_short_pretty} {time}|2026-11-22 10:00 UTC>. Applied <!date^1795341610^{date_short_pretty} {time}|2026-11-22 10:00 UTC>, and undone since by change <https://example.slack.com/archives/C0NETWORK1/p1|c9x8w7v>.',
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
} satisfies Record<string, RenderedMessage>;
