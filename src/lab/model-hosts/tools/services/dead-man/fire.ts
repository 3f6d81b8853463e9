// Taking back on a model host: commands that run are ended, then the take-backs of what was begun run,
// the highest number first. All of it in one instant of the model's time.
import type { ModelHost } from '../../../kernel/model-host.ts';
import { LINUX_TOOLS } from '../../tool-table.ts';
import { keepalivedScript } from '../keepalived.ts';
import type { TakeBack } from './bundle.ts';
import { parseScript, type ScriptCommand } from './script.ts';
import type { Switch } from './switches.ts';

export interface Moment {
  host: ModelHost;
  now: () => number;
}

/** The switch that takes back at this time, unless somebody does something before. */
export function isDue({ host, now }: Moment): boolean {
  const held = host.deadMan.held;
  const isHere = host.isOn && held?.phase === 'armed' && held.bootCount === host.bootCount;
  return isHere && held.deadline <= now();
}

export function takeBack(moment: Moment, one: Switch, reason: string): void {
  const { host } = moment;
  one.phase = 'undoing';
  one.reason = reason;
  for (const end of one.running) end();
  one.running.clear();
  const isRebooted = one.bootCount !== host.bootCount;
  const begun = one.takeBacks.filter(({ mark }) => mark === 'begun' || mark === 'failed');
  for (const each of begun.toSorted((a, b) => b.number.localeCompare(a.number))) {
    const isMoot = isRebooted && !each.isForBoot;
    each.mark = isMoot || runTakeBack(moment, each) ? 'undone' : 'failed';
  }
  const hasFailed = one.takeBacks.some(({ mark }) => mark === 'failed');
  one.phase = hasFailed ? 'undo-failed' : 'undone';
  if (!hasFailed) host.deadMan.release(one);
}

/** What a boot does before it brings up the network, where the hook is installed. */
export function takeBackAtBoot(moment: Moment): void {
  const { held } = moment.host.deadMan;
  if (held === undefined || held.bootCount === moment.host.bootCount) return;
  takeBack(moment, held, 'boot');
}

function runTakeBack(moment: Moment, { number, script }: TakeBack): boolean {
  const commands = parseScript(script);
  if (commands === undefined) {
    complain(moment, `take-back ${number} is not modelled: ${script}`);
    return false;
  }
  let isWhole = true;
  for (const command of commands) {
    if (command.onlyIf !== undefined && !runWords(moment, command.onlyIf, '')) continue;
    if (runWords(moment, command.words, command.stdin)) continue;
    if (command.onFailure === 'stop') return false;
    isWhole &&= command.onFailure === 'ignore';
  }
  return isWhole;
}

function runWords(
  { host, now }: Moment,
  [name = '', ...words]: ScriptCommand['words'],
  stdin: string,
): boolean {
  const isTool = Object.hasOwn(LINUX_TOOLS, name);
  const tool = isTool
    ? LINUX_TOOLS[name]
    : name.startsWith('/')
      ? keepalivedScript(name)
      : undefined;
  const result = tool?.({
    host,
    words,
    stdin,
    now,
    environment: { USER: 'root' },
    stream: () => {},
    interrupted: new AbortController().signal,
    losesPacket: () => false,
  });
  if (result !== undefined && !(result instanceof Promise)) return result.exitCode === 0;
  complain({ host, now }, `no command ${name} in a take-back: ${[name, ...words].join(' ')}`);
  return false;
}

function complain({ host }: Moment, what: string): void {
  host.deadMan.complaints.push(`${host.name}: ${what}`);
}
