// Commands that run through a switch, `sh PROGRAM run ID NUMBER COMMAND…`: what they do is noted as begun
// before it can have an effect, and whoever takes back ends them first. The command itself is run by
// server/run-command.ts like every command.
import { fail, type ToolResult } from '../../tool.ts';
import type { Moment } from './fire.ts';
import { PROGRAM } from './program.ts';

export interface Inside {
  id: string;
  number: string;
  /** The command's own. */
  words: string[];
}

/** undefined: the words are another command. */
export function readInside(words: readonly string[]): Inside | undefined {
  const [shell, path, verb, id = '', number = '', ...rest] = words;
  const isRun = shell === 'sh' && path === PROGRAM && verb === 'run' && rest.length > 0;
  return isRun ? { id, number, words: rest } : undefined;
}

/** What the program refuses with; else how to tell that the command has ended. */
export function begin(
  { host }: Moment,
  { id, number }: Inside,
  kill: () => void,
): ToolResult | (() => void) {
  if (host.files.read(PROGRAM) === undefined) {
    return fail(2, `sh: 0: cannot open ${PROGRAM}: No such file`);
  }
  const one = host.deadMan.find(id);
  if (one === undefined || one.phase === 'confirmed' || one.phase === 'cleared') {
    return fail(111, 'dead-man: not-armed');
  }
  const isHere = one.phase === 'armed' && one.bootCount === host.bootCount;
  if (!isHere) return fail(112, 'dead-man: taken-back');
  const takeBack = one.takeBacks.find((each) => each.number === number);
  if (takeBack === undefined) {
    return fail(113, `dead-man: not-run: there is no take-back ${number}`);
  }
  takeBack.mark = 'begun';
  one.running.add(kill);
  return () => one.running.delete(kill);
}
