// What steps tell the dead-man switch's program, and how they word what became of it. What it answers
// about itself is a fact (facts/dead-man.ts); the contract of its verbs stands in verbs.sh.

import { Failed } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import type { DeadManPlace, RemoteCommand } from '../../domain/plan.ts';
import { deadManCommand, type DeadManSwitch } from '../../facts/dead-man.ts';
import { numberWord } from './program.ts';

// Announcements on the way back take about a second each, and there may be nine; a keepalived that
// starts needs some more. The program bounds each take-back to a minute by itself.
const TAKE_BACK_TIMEOUT_MS = 180_000;

/** The planned command, as it is carried out inside an armed switch. */
export function runInside(
  { id, number }: Pick<DeadManPlace, 'id' | 'number'>,
  command: RemoteCommand,
): RemoteCommand {
  if (number === null) return command;
  const run = deadManCommand(['run', id, numberWord(number)]);
  return { ...command, argv: [...run.argv, ...command.argv] };
}

export function undoCommand(id: string): RemoteCommand {
  return { ...deadManCommand(['undo', id, 'undo']), timeoutMs: TAKE_BACK_TIMEOUT_MS };
}

/** The switch is no longer armed, though nobody of us ended it. */
export function fired(host: HostName, why: string): Failed {
  return new Failed({
    code: 'dead-man-fired',
    what: `The dead-man switch of ${host} is no longer armed.`,
    why,
    fix:
      `${host} took back by itself what this change did there; Arpeggio takes back the rest. ` +
      'Find out what took so long, then type the command again.',
  });
}

/** The switch is armed, but the command was not let through: it did not begin. */
export function notRun(host: HostName, seen: string): Failed {
  return new Failed({
    code: 'dead-man-unavailable',
    what: `The dead-man switch of ${host} does not let the step begin.`,
    why: seen,
    fix: `The command was not carried out. Look at the disk and the memory of ${host}.`,
  });
}

export function whyFired({ state, reason, failed }: Omit<DeadManSwitch, 'id'>): string {
  switch (state) {
    case 'undoing':
      return 'Its time is up, and it is taking everything back in this moment.';
    case 'undo-failed':
      return `Its time was up, and its take-backs ${failed.join(', ')} did not work.`;
    case 'undone':
      return reason === 'boot'
        ? 'The host was started anew, and took back what was in its files.'
        : 'Its time was up before the change was proven, so it took everything back.';
    case 'confirmed':
      return 'It was confirmed already.';
    case 'cleared':
      return 'A person has mended the host and cleared it.';
    default:
      return 'The host knows nothing of this change any more, as after a new disk.';
  }
}
