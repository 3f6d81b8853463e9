// What people see: written by golden.test.ts (UPDATE_GOLDEN=1), read by people, typed by tsc.
// Deliberately whole: a change of one word shows up here.

import type { RenderedMessage } from '../../../../src/adapters/slack/messages/mrkdwn.ts';

export const golden = {
  undoneSince: {
    text: ':leftwards_arrow_with_hook: c7f3k2a: Applied, and undone since: 203.0.113.50 moves from node1 to node3. Traffic: sent 812, lost 0, longest gap 3 ms (ping internet → 203.0.113.50 every 10 ms).',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':leftwards_arrow_with_hook: *Applied, and undone since: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Taken back by change <https://example.slack.com/archives/C0NETWORK1/p1|c9x8w7v>. To have it again, undo that one.',
        },
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
  takenOver: {
    text: ':hammer_and_wrench: c7f3k2a: Taken over: 203.0.113.50 moves from node1 to node3.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':hammer_and_wrench: *Taken over: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'It was stuck; <@U0BOB00001> mended the network by hand and closed it: deleted it on the console of node3\nIts locks are free. Nothing was checked.',
        },
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
  triedAgain: {
    text: ':repeat: c7f3k2a: Was stuck: 203.0.113.50 moves from node1 to node3.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':repeat: *Was stuck: 203.0.113.50 moves from node1 to node3*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'The undo was tried again; how that ended is below.',
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Change `c7f3k2a` · asked by <@U0ALICE001> · approved by <@U0BOB00001>',
          },
        ],
      },
    ],
  },
  stuckByHand: {
    text: ':rotating_light: c7f3k2a: Stuck: Network vlan1234 is made. The undo did not work, a person is needed.',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':rotating_light: *Stuck: Network vlan1234 is made*',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '<@U0BOB00001> a person is needed. A step failed and taking it back did not work either.',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What failed:* Nothing comes back on VLAN 1234. router2 does not hear router1.\n*Then the undo failed:* It was not done by hand. Somebody answered so.\n*What to do:* Type the command again.',
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
          text: '*Undo of step 2:* a person takes VLAN 1234 off them again',
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
          text: '*What is where now*\n1. Add 203.0.113.50/32 to eth0 on node3, answering nobody yet: *is still in place*\n2. A person lets ports 1-4 of switch sw7 carry VLAN 1234: *could not be taken back*\n3. Announce 203.0.113.50 from node3 in three rounds: was taken back',
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
} satisfies Record<string, RenderedMessage>;
