// The dead-man switch's program as a model host runs it: the verbs, their exit codes and words. Its own
// code and not the program's text, so that it cannot share its mistakes; the host contract holds the two
// together. Not modelled: disks that are full, watchers that are killed.
import { fail, succeed, type ToolResult } from '../../tool.ts';
import { parseBundle } from './bundle.ts';
import { type Moment, takeBack, takeBackAtBoot } from './fire.ts';
import type { Switch, Switches } from './switches.ts';

export const PROGRAM = '/var/lib/arpeggio/dead-man.sh';

interface Call extends Moment {
  switches: Switches;
  /** Without the verb. */
  words: readonly string[];
  stdin: string;
}

const VERBS: Readonly<Record<string, (call: Call) => ToolResult>> = {
  arm,
  extend,
  confirm,
  undo,
  clear,
  boot,
  install,
  status: ({ host, now, switches }) =>
    succeed(switches.held === undefined ? 'free\n' : tell({ host, now }, switches.held)),
  outcome: ({ host, now, switches, words: [id = ''] }) => {
    const one = switches.find(id);
    return succeed(
      one === undefined
        ? `state=unknown id=${id} left= reason= failed=\n`
        : tell({ host, now }, one),
    );
  },
};

const COUNT_OF_WORDS: Readonly<Record<string, number>> = { arm: 2, extend: 2, undo: 2 };
const WITHOUT_ID = ['status', 'boot', 'install'];

/** `words` after the program's path. */
export function runProgram(
  { host, now }: Moment,
  [verb = '', ...words]: readonly string[],
  stdin: string,
): ToolResult {
  if (host.files.read(PROGRAM) === undefined) {
    return fail(2, `sh: 0: cannot open ${PROGRAM}: No such file`);
  }
  const action = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (action === undefined) return stop(2, 'the verbs are arm, run, extend, confirm, undo, …');
  const problem = WITHOUT_ID.includes(verb) ? undefined : problemOf(verb, words);
  if (problem !== undefined) return stop(2, problem);
  const moment = { host, now };
  // Where no hook did it at the boot, the next verb does.
  if (verb !== 'boot' && host.deadMan.held?.phase !== 'undo-failed') takeBackAtBoot(moment);
  return action({ ...moment, switches: host.deadMan, words, stdin });
}

function problemOf(verb: string, words: readonly string[]): string | undefined {
  const [id = '', seconds = ''] = words;
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(id)) return `"${id}" is no id of a change`;
  if (words.length !== (COUNT_OF_WORDS[verb] ?? 1)) return `${verb}: too many words, or too few`;
  const isTime = /^[1-9]\d{0,3}$/.test(seconds) && Number(seconds) <= 3_600;
  return verb === 'undo' || words.length === 1 || isTime ? undefined : `"${seconds}" is no time`;
}

function arm({ host, now, switches, words: [id = '', seconds], stdin }: Call): ToolResult {
  const takeBacks = parseBundle(stdin);
  if (takeBacks === undefined) return stop(2, 'this is no bundle of take-backs');
  const deadline = now() + Number(seconds) * 1_000;
  const { held } = switches;
  if (held !== undefined && held.id !== id) {
    const stdout = `busy id=${held.id} left=${secondsLeft({ host, now }, held)}\n`;
    return { ...stop(3, `${held.id} is armed here`), stdout };
  }
  if (held?.phase === 'armed' && held.bundle === stdin) {
    held.deadline = deadline;
    return succeed();
  }
  if (switches.find(id) !== undefined) return stop(2, `${id} was used here before`);
  switches.hold({
    id,
    phase: 'armed',
    bundle: stdin,
    takeBacks,
    deadline,
    bootCount: host.bootCount,
    reason: '',
    running: new Set(),
  });
  return succeed();
}

function extend({ now, switches, words: [id = '', seconds] }: Call): ToolResult {
  const one = switches.find(id);
  const isOver = one === undefined || one.phase === 'confirmed' || one.phase === 'cleared';
  if (isOver) return stop(4, `${id} is not armed here`);
  if (one.phase !== 'armed') return stop(7, `too late: ${id} is being taken back, or was`);
  one.deadline = now() + Number(seconds) * 1_000;
  return succeed();
}

function confirm({ switches, words: [id = ''] }: Call): ToolResult {
  const one = switches.find(id);
  if (one === undefined || one.phase === 'cleared') return stop(4, `${id} is not known here`);
  if (one.phase !== 'armed' && one.phase !== 'confirmed') {
    return stop(7, `too late: ${id} is being taken back, or was`);
  }
  one.phase = 'confirmed';
  switches.release(one);
  return succeed();
}

function undo({ host, now, switches, words: [id = '', reason = ''] }: Call): ToolResult {
  const one = switches.find(id);
  if (one === undefined) return stop(4, `${id} is not known here`);
  if (one.phase === 'confirmed' || one.phase === 'cleared') {
    return stop(7, `too late: ${id} is ${one.phase}`);
  }
  const word = reason.slice(0, 200).replaceAll(/[^\w.,:-]/g, '_');
  if (one.phase !== 'undone') takeBack({ host, now }, one, word);
  return resultOfTakingBack(one);
}

function clear({ switches, words: [id = ''] }: Call): ToolResult {
  const one = switches.find(id);
  if (one === undefined) return stop(4, `${id} is not known here`);
  if (one.phase === 'armed' || one.phase === 'undoing') return stop(6, `${id} is ${one.phase}`);
  if (one.phase === 'undo-failed') one.phase = 'cleared';
  switches.release(one);
  return succeed();
}

function boot({ host, now, switches }: Call): ToolResult {
  const { held } = switches;
  takeBackAtBoot({ host, now });
  return held === undefined ? succeed() : resultOfTakingBack(held);
}

function install({ switches }: Call): ToolResult {
  switches.isHooked = true;
  return succeed('version=1 hook=init\n');
}

function resultOfTakingBack({ id, phase }: Switch): ToolResult {
  return phase === 'undo-failed' ? stop(8, `NOT all of ${id} is taken back`) : succeed();
}

function secondsLeft({ host, now }: Moment, one: Switch): number {
  const left = one.bootCount === host.bootCount ? Math.ceil((one.deadline - now()) / 1_000) : 0;
  return one.phase === 'armed' ? Math.max(0, left) : 0;
}

function tell(moment: Moment, one: Switch): string {
  const left = one.phase === 'armed' ? secondsLeft(moment, one) : '';
  const failed = one.takeBacks.filter(({ mark }) => mark === 'failed');
  const numbers = failed.map(({ number }) => number).toSorted();
  const words = { state: one.phase, id: one.id, left, reason: one.reason, failed: numbers };
  return `${Object.entries(words)
    .map(([name, value]) => `${name}=${value.toString()}`)
    .join(' ')}\n`;
}

function stop(exitCode: number, why: string): ToolResult {
  return fail(exitCode, `dead-man: ${why}`);
}
