// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  refused: {
    text: '❌ Two MACs answer for 203.0.113.50. The steps done so far are taken back. Look for arp_ignore on node1.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':x: *Two MACs answer for 203.0.113.50.*\nnode1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What to do:* The steps done so far are taken back. Look for arp_ignore on node1.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '`/move-ip 203.0.113.50 to node3`',
          },
        ],
      },
    ],
  },
  inTheWay: {
    text: '❌ Two MACs answer for 203.0.113.50. The steps done so far are taken back. Look for arp_ignore on node1.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':x: *Two MACs answer for 203.0.113.50.*\nnode1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What to do:* The steps done so far are taken back. Look for arp_ignore on node1.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Change `c7f3k2a` of <@U0ALICE001>, <!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC>: 203.0.113.50 moves from node1 to node3 (applying), <https://example.slack.com/archives/C0NETWORK1/p1|its card>.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '`/move-ip 203.0.113.50 to node3`',
          },
        ],
      },
    ],
  },
  alreadyOpen: {
    text: 'This is already planned as change c7f3k2a; no second plan was made.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':information_source: This is already planned as change c7f3k2a; no second plan was made.\nChange `c7f3k2a` of <@U0ALICE001>, <!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC>: 203.0.113.50 moves from node1 to node3 (applying), <https://example.slack.com/archives/C0NETWORK1/p1|its card>.',
        },
      },
    ],
  },
  answer: {
    text: '203.0.113.50 is on node1\neth0, 203.0.113.50/32\nMAC …:01',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*203.0.113.50 is on node1*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'eth0, 203.0.113.50/32\nMAC …:01',
        },
      },
    ],
  },
  dryRun: {
    text: 'Dry run: 203.0.113.50 moves from node1 to node3. Nothing was changed.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':mag: *Dry run: 203.0.113.50 moves from node1 to node3*\nNothing was changed, and nobody was asked to approve.',
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
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet*\n```\nnode3# ip address add 203.0.113.50/32 dev eth0\n```\nUndo: Remove 203.0.113.50/32 from eth0 on node3',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*2. Announce 203.0.113.50 from node3 in three rounds*\n```\nnode3# arping -U -c 3 -I eth0 203.0.113.50\n```\nUndo: Announce 203.0.113.50 from node1 again',
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
          text: '*4. Remove 203.0.113.50/32 from eth0 on node1*\n```\nnode1# ip address delete 203.0.113.50/32 dev eth0\n```\nUndo: Add 203.0.113.50/32 to eth0 on node1 again',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'For real: `/move-ip 203.0.113.50 to node3 because "disk &lt;swap&gt; &amp; more"`',
          },
        ],
      },
    ],
  },
} satisfies Record<string, RenderedMessage>;
