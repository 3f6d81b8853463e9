// Step: create, replace or delete one small configuration file, atomically, and only when it is still
// what the plan saw. Someone else's edit is drift and is never overwritten, not even by the undo.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import type { RemoteCommand } from '../domain/plan.ts';
import { HostNameField } from '../domain/spec-fields.ts';
import { act } from '../facts/look.ts';
import { readRemoteFile } from '../facts/remote-file.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import type { World } from '../ports/world.ts';
import { restoringCommands, tidyCommand, writingCommands } from './files/file-commands.ts';

// Configuration files are a few hundred bytes; a plan is stored and shown whole.
const CONTENT_LENGTH_MAX = 65_536;
const Content = z.string().max(CONTENT_LENGTH_MAX).nullable();

const Spec = z.object({
  host: HostNameField,
  path: z.string().regex(/^\/etc\/[\w./-]+$/),
  /** null: there is no such file. */
  before: Content,
  after: Content,
  /** Octal permission bits of the file; its owner is root (the planner refuses others). */
  mode: z.string().regex(/^0?[0-7]{3}$/),
  /** Also the directories of the file, where they are missing; they stay when the file goes. */
  makesDirectories: z.boolean().optional(),
  /** "Keep 203.0.113.50 on node3 after a reboot" */
  purpose: z.string(),
});
type Spec = z.infer<typeof Spec>;

export const writeFile: StepDriver<Spec> = {
  kind: 'write-file',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `${spec.purpose}: ${verbOf(spec)} ${spec.path}`,
      commands: onHost(spec, writingCommands(spec, spec.after)),
      undo: `${spec.before === null ? 'delete' : 'put back'} ${spec.path} on ${spec.host}`,
      undoCommands: onHost(spec, [...writingCommands(spec, spec.before), tidyCommand(spec)]),
      takeBacks: [
        { host: spec.host, commands: restoringCommands(spec, spec.before), atBoot: true },
      ],
    };
  },

  async check(spec, world) {
    const seen = await readRemoteFile(world, spec.host, spec.path);
    if (seen === spec.after) return { state: 'already-applied' };
    if (seen === spec.before) return { state: 'as-planned' };
    return {
      state: 'drifted',
      expected: `${spec.path} on ${spec.host} as it was when the plan was made`,
      seen: seen === null ? 'the file is gone' : 'somebody edited it since',
    };
  },

  async apply(spec, world) {
    await put(spec, spec.after, world);
  },

  async verify(spec, world) {
    if ((await readRemoteFile(world, spec.host, spec.path)) === spec.after) {
      return `${spec.path} on ${spec.host} is ${spec.after === null ? 'gone' : 'written'}`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.path} on ${spec.host} is not what was written.`,
      why: 'Another program or a person changed it in the same moment, or the disk is full.',
      fix: `Compare the file with the plan's text and look at "df /etc" on ${spec.host}.`,
    });
  },

  async undo(spec, world) {
    const seen = await readRemoteFile(world, spec.host, spec.path);
    if (seen !== spec.before && seen !== spec.after) throw editedSince(spec);
    if (seen !== spec.before) await put(spec, spec.before, world);
    await act(world, spec.host, tidyCommand(spec));
    return `${spec.path} on ${spec.host} is as before`;
  },
};

function onHost({ host }: Spec, commands: readonly RemoteCommand[]) {
  return commands.map((command) => ({ host, ...command }));
}

function verbOf(spec: Spec): string {
  if (spec.after === null) return 'delete';
  return spec.before === null ? 'create' : 'edit';
}

async function put(spec: Spec, content: string | null, world: World): Promise<void> {
  for (const command of writingCommands(spec, content)) await act(world, spec.host, command);
}

function editedSince(spec: Spec): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `${spec.path} on ${spec.host} was edited while the change ran.`,
    why: 'It is neither the old nor the new text of the plan, so it is left alone.',
    fix: `Edit ${spec.path} on ${spec.host} by hand.`,
  });
}
