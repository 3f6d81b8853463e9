// Step: give a host what it needs to take the following steps back by itself, and let it count down. A
// change that ends, or a bot that dies, before the confirmation leaves the host as it was before. Also
// puts the program there, at first use or when its text has changed.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { HostNameField } from '../../domain/spec-fields.ts';
import { actFailed } from '../../facts/look.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import { deadManCommand, type DeadManSwitch, readDeadManOutcome } from '../../facts/dead-man.ts';
import { forgetArmed, noteArmed } from './deadlines.ts';
import { install, shownInstallCommands } from './install.ts';
import { DEAD_MAN_EXIT } from './program.ts';
import { fired, undoCommand, whyFired } from './verbs.ts';

// The program refuses more than an hour: nobody should find a host half changed after lunch.
const SECONDS_MAX = 3_600;
// What the program takes; a plan's files and commands are far below it.
const BUNDLE_LENGTH_MAX = 1_048_576;

export const ArmedField = z.object({
  host: HostNameField,
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  seconds: z.int().min(1).max(SECONDS_MAX),
});

const Spec = ArmedField.extend({
  /** The take-backs as the program reads them. */
  bundle: z.string().min(1).max(BUNDLE_LENGTH_MAX),
});
type Spec = z.infer<typeof Spec>;

const RELEASING_VERB: ReadonlyMap<DeadManSwitch['state'], string> = new Map([
  ['armed', 'confirm'],
  ['undo-failed', 'clear'],
]);

export const armDeadMan: StepDriver<Spec> = {
  kind: 'arm-dead-man',
  version: 1,
  Spec,

  describe(spec) {
    const { host, id, seconds } = spec;
    return {
      title:
        `Arm the dead-man switch on ${host}: it takes everything back by itself after ${seconds} s ` +
        'unless this change is confirmed',
      commands: [...shownInstallCommands(), armCommand(spec)].map((command) => ({
        host,
        ...command,
      })),
      undo: `end the dead-man switch on ${host}, which takes back whatever is left`,
      undoCommands: [{ host, ...undoCommand(id) }],
      arms: { host, id, seconds },
    };
  },

  async check(spec, world) {
    const { host, id } = spec;
    const outcome = await readDeadManOutcome(world, host, id);
    const { state } = outcome;
    if (state === 'armed') return { state: 'already-applied' };
    if (state === 'unknown') return { state: 'as-planned' };
    if (state !== 'confirmed' && state !== 'cleared') throw fired(host, whyFired(outcome));
    return {
      state: 'drifted',
      expected: `${host} not to know this change`,
      seen: `it is ${state}`,
    };
  },

  async apply(spec, world) {
    const { host } = spec;
    await install(world, host);
    const at = world.clock.now();
    const command = armCommand(spec);
    const result = await world.hosts.run(host, command);
    if (result.exitCode === DEAD_MAN_EXIT.busy) throw busy(spec, result.stdout.trim());
    if (result.exitCode === DEAD_MAN_EXIT.notArmed) throw unavailable(spec, result.stderr.trim());
    if (result.exitCode !== 0) throw actFailed(command, result);
    noteArmed(world, spec, at);
  },

  async verify({ host, id }, world) {
    const outcome = await readDeadManOutcome(world, host, id);
    if (outcome.state !== 'armed') throw fired(host, whyFired(outcome));
    return `${host} takes back by itself if nobody confirms`;
  },

  async undo(spec, world) {
    const { host, id } = spec;
    const { state } = await readDeadManOutcome(world, host, id);
    if (state === 'confirmed') return `${host} was confirmed; its steps were taken back one by one`;
    // Also when it was ended before a crash, or by itself: the same is true, so the same is said.
    const ended = `nothing is armed on ${host} any more, and all is as before there`;
    if (state === 'undone') return ended;
    if (!['armed', 'undoing', 'undo-failed'].includes(state)) return `nothing is armed on ${host}`;
    const command = undoCommand(id);
    const result = await world.hosts.run(host, command);
    if (result.exitCode === DEAD_MAN_EXIT.undoFailed) {
      throw notTakenBack(spec, (await readDeadManOutcome(world, host, id)).failed);
    }
    if (result.exitCode !== 0) throw actFailed(command, result);
    return ended;
  },

  async takeBackNow({ host, id }, world) {
    forgetArmed(world, { host, id });
    const { state } = await readDeadManOutcome(world, host, id);
    if (state === 'undone') return 'taken-back';
    if (state !== 'armed' && state !== 'undoing') {
      return state === 'undo-failed' ? 'failed' : 'not-armed';
    }
    const { exitCode } = await world.hosts.run(host, undoCommand(id));
    return exitCode === 0 ? 'taken-back' : 'failed';
  },

  /** A person has mended the host: it neither takes back by itself any more nor refuses to be armed. */
  async release({ host, id }, world) {
    const { state } = await readDeadManOutcome(world, host, id);
    const verb = RELEASING_VERB.get(state);
    if (verb === undefined) return;
    const command = deadManCommand([verb, id]);
    const result = await world.hosts.run(host, command);
    if (result.exitCode !== 0) throw actFailed(command, result);
  },
};

function armCommand({ id, seconds, bundle }: Spec) {
  return { ...deadManCommand(['arm', id, `${seconds}`]), stdin: bundle };
}

function busy({ host }: Spec, seen: string): Failed {
  return new Failed({
    code: 'dead-man-busy',
    what: `The dead-man switch of ${host} is in use already.`,
    why: `It says: ${seen}. One change at a time is armed on a host.`,
    fix:
      'This change had done nothing there. Wait until the other one has ended, or see /hosts; ' +
      'then type the command again.',
  });
}

function unavailable({ host }: Spec, seen: string): Failed {
  return new Failed({
    code: 'dead-man-unavailable',
    what: `The dead-man switch of ${host} cannot be armed.`,
    why: `No watcher came up there: ${seen || 'it did not say why'}.`,
    fix: `Nothing was done on ${host}. Look at its memory, at its disk and at setsid, then try again.`,
  });
}

function notTakenBack({ host, id }: Spec, numbers: readonly number[]): Failed {
  return new Failed({
    code: 'dead-man-undo-failed',
    what: `The dead-man switch of ${host} could not take everything back.`,
    why: `Its take-backs ${numbers.join(', ') || 'of this change'} ended with an error.`,
    fix:
      `${host} may be half changed. See /var/lib/arpeggio/dead-man/${id}/log there, mend it by hand, ` +
      `then: sh /var/lib/arpeggio/dead-man.sh clear ${id}`,
  });
}
