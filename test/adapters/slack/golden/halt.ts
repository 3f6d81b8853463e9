// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  stoppingProgress: {
    text: 'c7f3k2a: 0 of 4 steps done, now 1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet, stopping after that',
    blocks: [
      {
        type: 'plan',
        title:
          'c7f3k2a: 0 of 4 steps done, now 1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet, stopping after that',
        tasks: [
          {
            type: 'task_card',
            task_id: 'add-on-node3',
            title: '1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
            status: 'in_progress',
          },
          {
            type: 'task_card',
            task_id: 'announce-on-node3',
            title: '2. Announce 203.0.113.50 from node3 in three rounds',
            status: 'pending',
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
  question: {
    text: 'c7f3k2a: stopped at a safe point. <@U0BOB00001> asked for it. *If nobody decides, it is taken back at <!date^1795316520^{time_secs}|03:02:00 UTC>.*',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':octagonal_sign: <@U0ALICE001> *Stopped at a safe point.* <@U0BOB00001> asked for it.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Done, and in place now:*\n1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet\n*Not begun:* steps 2 to 4.\n*Seen last:* node3 holds 203.0.113.50/32 on eth0 and answers no ARP request for it.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*If nobody decides, it is taken back at <!date^1795316520^{time_secs}|03:02:00 UTC>.* Until then these stay locked: `ip:203.0.113.50`.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '*Go on* looks first whether what was done still stands. *Take back* undoes it, last step first. Whoever asked for the change or an approver decides.',
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
        ],
      },
    ],
  },
  continued: {
    text: 'c7f3k2a: <@U0BOB00001> let it go on.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '<@U0BOB00001> let it go on.',
        },
      },
    ],
  },
  nobodyDecided: {
    text: 'c7f3k2a: Nobody decided in time: it was taken back.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Nobody decided in time: it was taken back.',
        },
      },
    ],
  },
  result: {
    text: ':leftwards_arrow_with_hook: c7f3k2a: Taken back: 203.0.113.50 moves from node1 to node3. The network is as it was before.',
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
          text: '*Why:* <@U0BOB00001> stopped it, and nobody decided in time whether it goes on.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Traffic meanwhile:* the probe internet → 203.0.113.50 did not run, so there are no packet figures.',
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
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001> · approved by <@U0BOB00001> · took 8 s',
          },
        ],
      },
    ],
  },
} satisfies Record<string, RenderedMessage>;
