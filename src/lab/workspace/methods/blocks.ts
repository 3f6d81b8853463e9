// blocks.validate: Slack's own check of blocks, a message or a view, without posting anything.
// https://docs.slack.dev/reference/methods/blocks.validate
import { z } from 'zod';
import { isObject } from '../blocks/rules.ts';
import { validateBlocks, validateView } from '../blocks/validate.ts';
import type { Problem } from '../blocks/validate.ts';
import { argumentError, method, parseMaybe, SlackError } from './method.ts';
import type { MethodTable } from './method.ts';

function refuse(code: string, problems: Problem[]): void {
  if (problems.length === 0) return;
  const errors = problems.map((entry) => ({ ...entry, code: 'failed_constraint' }));
  throw new SlackError(code, { errors });
}

function insideMessage(entry: Problem): Problem {
  return { ...entry, pointer: `/message${entry.pointer}` };
}

export const blockMethods: MethodTable = {
  'blocks.validate': method({
    tier: 3,
    scopes: [],
    args: z.object({
      blocks: z.unknown().optional(),
      message: z.unknown().optional(),
      view: z.unknown().optional(),
    }),
    run: (_core, args) => {
      const given = [args.blocks, args.message, args.view].filter((entry) => entry !== undefined);
      if (given.length !== 1) {
        throw argumentError('exactly one of blocks, message, view must be given');
      }
      if (args.view !== undefined) refuse('invalid_view', validateView(parseMaybe(args.view)));
      if (args.blocks !== undefined) {
        refuse('invalid_blocks', validateBlocks(parseMaybe(args.blocks)));
      }
      const message = parseMaybe(args.message);
      if (isObject(message)) {
        const problems = validateBlocks(message['blocks'] ?? []);
        refuse(
          'invalid_message',
          problems.map((entry) => insideMessage(entry)),
        );
      }
      return {};
    },
  }),
};
