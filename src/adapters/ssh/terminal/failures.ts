// The words for what goes wrong in the middle of a dialog with a switch. Every `fix` says what was
// typed by then: on most switches each line takes effect at once.

import { Failed, type FailureCode } from '../../../domain/failures.ts';
import type { Target } from '../failures.ts';
import { renderTarget, sentence } from '../failures.ts';

export interface Progress {
  readonly target: Target;
  /** Lines whose prompt came back, without the opening. */
  readonly typed: readonly string[];
  /** The line that is being answered; null: the first prompt is awaited. */
  readonly line: string | null;
}

export function refused(progress: Progress, answer: string): Failed {
  return failed(progress, 'switch-refused', {
    what: `${progress.target.name} refused "${progress.line}".`,
    why: sentence(`It answered: ${answer}`),
    todo: 'Compare the trunks on the switch with the plan.',
  });
}

export function noPrompt(progress: Progress, seconds: number, last: string): Failed {
  const { target, line } = progress;
  const after = line === null ? 'the login' : `"${line}"`;
  return failed(progress, 'command-timed-out', {
    what: `${renderTarget(target)} showed no prompt within ${seconds} s after ${after}.`,
    why:
      last.trim() === ''
        ? 'It printed nothing that looks like one.'
        : `The last line that it printed is "${last.trim().slice(0, LAST_LINE_MAX)}".`,
    todo: `Log in by hand; "system" of ${target.name} in arpeggio.yaml must fit what it runs.`,
  });
}

const LAST_LINE_MAX = 120;

export function cutOff(progress: Progress, reason: string): Failed {
  const { target, line } = progress;
  const moment = line === null ? 'before it showed a prompt' : `while "${line}" was being answered`;
  return failed(progress, line === null ? 'host-unreachable' : 'command-failed', {
    what: `The session on ${renderTarget(target)} ended ${moment}.`,
    why: sentence(reason),
    todo: 'Compare the trunks on the switch with the plan.',
  });
}

export function tooMuch(progress: Progress, bytes: number): Failed {
  return failed(progress, 'output-unreadable', {
    what: `${progress.target.name} printed more than ${bytes} bytes after "${progress.line}".`,
    why: 'So much is not read, and without its end it cannot be judged.',
    todo: 'Try the line by hand.',
  });
}

interface Words {
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

function failed({ typed, line }: Progress, code: FailureCode, { what, why, todo }: Words): Failed {
  return new Failed({ code, what, why, fix: `${stateAfter(typed, line, code)} ${todo}` });
}

function stateAfter(typed: readonly string[], line: string | null, code: FailureCode): string {
  if (line === null) return 'Nothing was typed.';
  const before =
    typed.length === 0 ? 'Nothing was typed before it' : `Typed before it: ${typed.join('; ')}`;
  const itself = code === 'switch-refused' ? '' : ' It may have taken effect itself.';
  return `${before}, and nothing after it.${itself}`;
}
