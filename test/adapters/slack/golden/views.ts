// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { ModalView, HomeView } from '@slack/types';

export const golden = {
  details: {
    type: 'modal',
    title: {
      type: 'plain_text',
      text: 'Plan c7f3k2a',
    },
    close: {
      type: 'plain_text',
      text: 'Close',
    },
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet*\n```\nnode3# ip address add 203.0.113.50/32 dev eth0\n```\nUndo: Remove 203.0.113.50/32 from eth0 on node3\n```\nnode3# ip addr del 203.0.113.50/32\n```',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*2. Announce 203.0.113.50 from node3 in three rounds*\n```\nnode3# arping -U -c 3 -I eth0 203.0.113.50\n```\nUndo: Announce 203.0.113.50 from node1 again\n```\nnode3# arping -U 203.0.113.50\n```',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*3. Check that exactly one MAC answers for 203.0.113.50 and that it is node3*\n```\nnode1# arping -b -c 2 -I eth0 203.0.113.50\n```\nUndo: none needed',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*4. Remove 203.0.113.50/32 from eth0 on node1*\n```\nnode1# ip address delete 203.0.113.50/32 dev eth0\n```\nUndo: Add 203.0.113.50/32 to eth0 on node1 again\n```\nnode1# ip addr add 203.0.113.50/32\n```',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Plan digest d9ecbd6cf0f26301fc4394cc7f601dfcd136fe9a19576f0c52e06f9604ad9827',
          },
        ],
      },
    ],
  },
  home: {
    type: 'home',
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: 'Arpeggio changes networks with you',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Type a command in a channel where Arpeggio is a member. It looks at the hosts, shows an exact plan and waits for another person to approve it. Nothing is changed before that.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '`/move-ip IP to NODE [from NODE]`\nMoves an address.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Add `dry-run` to see a plan only, `because "reason"` to say why. Slash commands do not work in threads.',
          },
        ],
      },
    ],
  },
} satisfies Record<string, ModalView | HomeView>;
