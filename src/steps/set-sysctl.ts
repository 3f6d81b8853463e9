// Step: set a kernel setting for now. What must outlive a reboot is a file (write-file).

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import { HostNameField } from '../domain/spec-fields.ts';
import { act } from '../facts/look.ts';
import { readSysctl } from '../facts/sysctl.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import { plainly } from './dead-man/take-backs.ts';

const Spec = z.object({
  host: HostNameField,
  key: z.string().regex(/^net\/[\w/.-]+$/),
  before: z.string(),
  after: z.string(),
  /** Completes the sentence "Set KEY to VALUE on HOST, …". */
  reason: z.string(),
});
type Spec = z.infer<typeof Spec>;

export const setSysctl: StepDriver<Spec> = {
  kind: 'set-sysctl',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Set ${spec.key} to ${spec.after} on ${spec.host}, ${spec.reason}`,
      commands: [{ host: spec.host, ...setCommand(spec.key, spec.after) }],
      undo: `set ${spec.key} to ${spec.before} on ${spec.host} again`,
      undoCommands: [{ host: spec.host, ...setCommand(spec.key, spec.before) }],
      takeBacks: [
        {
          host: spec.host,
          commands: [plainly(setCommand(spec.key, spec.before))],
          atBoot: false,
        },
      ],
    };
  },

  async check(spec, world) {
    const seen = await readSysctl(world, spec.host, spec.key);
    if (seen === spec.before) return { state: 'as-planned' };
    if (seen === spec.after) return { state: 'already-applied' };
    return { state: 'drifted', expected: `${spec.key} = ${spec.before}`, seen };
  },

  async apply(spec, world) {
    await act(world, spec.host, setCommand(spec.key, spec.after));
  },

  async verify(spec, world) {
    const seen = await readSysctl(world, spec.host, spec.key);
    if (seen === spec.after) return `${spec.key} is ${seen} on ${spec.host}`;
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.key} is ${seen} on ${spec.host}, not ${spec.after}.`,
      why: 'It was set a moment ago, so another program sets it back.',
      fix: 'Look for a tool that enforces sysctls on that host.',
    });
  },

  async undo(spec, world) {
    const seen = await readSysctl(world, spec.host, spec.key);
    if (seen !== spec.before) await act(world, spec.host, setCommand(spec.key, spec.before));
    return `${spec.key} is ${spec.before} on ${spec.host}`;
  },
};

function setCommand(key: string, value: string) {
  return { argv: ['sysctl', '-w', `${key}=${value}`], asRoot: true };
}
