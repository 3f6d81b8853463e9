// /thaw ends the freeze: plans are made again, and those in line have their turn.

import { succeed } from '../domain/failures.ts';
import type { Command } from './command.ts';

export const thaw: Command = {
  name: '/thaw',

  grammar: {
    name: '/thaw',
    summary: 'End the freeze: plans are made and changes start again; for approvers',
    example: '/thaw',
    rules: [],
    flags: {},
  },

  resourcesOf: () => [],

  prepare: async () => succeed({ kind: 'order', order: { kind: 'thaw' } }),
};
