// /freeze REASON: no plan is made and nothing starts until /thaw; what runs halts at its next safe point.
// Here it is only understood; who may, and the freezing itself, is the engine's (engine/line/freeze.ts).

import { succeed } from '../domain/failures.ts';
import { argument, type Command } from './command.ts';
import type { ArgumentType } from './grammar/grammar.ts';

// A reason is a sentence for everybody in the channel, not an essay.
const REASON_LENGTH_MAX = 300;

const REASON_ARGUMENT: ArgumentType<string> = {
  placeholder: 'REASON',
  expected: `a reason in words, at most ${REASON_LENGTH_MAX} characters`,
  parse: (text) => (text.length > REASON_LENGTH_MAX ? null : succeed(text)),
};

export const freeze: Command = {
  name: '/freeze',

  grammar: {
    name: '/freeze',
    summary: 'Stop all changes at a safe point and start none until the thaw; for approvers',
    example: '/freeze the uplink of router1 flaps',
    rules: [
      {
        name: 'reason',
        keyword: null,
        type: REASON_ARGUMENT,
        isOptional: false,
        takesRest: true,
      },
    ],
    flags: {},
  },

  // It holds nothing of the network, and must not wait for a change that does.
  resourcesOf: () => [],

  prepare: async (intent) => {
    const order = { kind: 'freeze', reason: argument(intent, 'reason') } as const;
    return succeed({ kind: 'order', order });
  },
};
