// What has to be true of the dead-man switch under systemd, and how it is told from what the script inside
// the machine saw (guest/proof.sh): a sentence each. Knows nothing of how the machine runs.

import type { Seen } from './guest.ts';

export interface Claim {
  readonly sentence: string;
  /** What was seen of it; shown when it does not hold. */
  readonly of: readonly string[];
  readonly holds: (...values: readonly string[]) => boolean;
}

// systemd waits 90 s for a service that does not end; a shutdown without one of these takes 10 to 20 s here.
const SHUTDOWN_MS_MAX = 60_000;
// The deadline is 20 s from a verb of whose end the script hears some seconds late; the rest is what
// take-backs take under emulation.
const DEADLINE_SECONDS = { min: 5, max: 90 };

const BACK = '10.0.0.1/24';
const CHANGED = ['10.0.0.1/24 10.0.0.2/32', '10.0.0.9/24'];

const ARMED: readonly Claim[] = [
  claim('systemd is process 1', ['systemd'], (text) => text.endsWith('is process 1: systemd')),
  claim('the hook is installed for systemd', ['install'], (text) => text.endsWith('hook=systemd')),
  claim('systemd-analyze has nothing to say of its unit', ['verify'], (text) => text === 'exit 0'),
  claim('the login that arms is in a scope of a session', ['c1-login-in'], (text) =>
    /^0::\/user\.slice\/user-0\.slice\/session-\w+\.scope$/.test(text),
  ),
  claim('the watcher is a service outside of it', ['c1-watcher-in'], (text) =>
    /^0::\/system\.slice\/arpeggio-dead-man-c1-\d+\.service$/.test(text),
  ),
  claim('daemon-reload leaves the watcher alone', ['c1-same-after-reload'], (text) =>
    /^(\d+) \1 active$/.test(text),
  ),
];

const DECIDED: readonly Claim[] = [
  claim(
    'the end of the whole scope by KILL leaves the watcher alone',
    ['c1-shell', 'c1-same-after-kill', 'c1-before-deadline'],
    (shell, pids, phase) =>
      shell === 'gone inactive' && /^(\d+) \1$/.test(pids) && phase === 'phase.armed',
  ),
  claim(
    'at the deadline everything is taken back, from the highest number down',
    ['c1-back-live', 'c1-back-file', 'c1-trace', 'c1-outcome'],
    (live, file, trace, outcome) =>
      live === BACK &&
      file === BACK &&
      /^file-in-boot-of-\w+ live$/.test(trace) &&
      /^state=undone id=c1 .* reason=deadline failed=$/.test(outcome),
  ),
  claim('the deadline is kept', ['c1-took'], (text) => {
    const [began = 0, ended = 0] = text.split(' ').map(Number);
    const took = ended - began;
    return took >= DEADLINE_SECONDS.min && took <= DEADLINE_SECONDS.max;
  }),
  claim('no unit is left of it', ['c1-units', 'c2-units'], (...texts) =>
    texts.every((text) => text === 'left:'),
  ),
  claim('a watcher that is killed starts again', ['c2-starts-again'], (text) => {
    const [first, second, restarts] = text.split(' ');
    return first !== second && Number(second) > 1 && restarts === '1';
  }),
  claim(
    'what is confirmed in time stays',
    ['c2-confirm-exit', 'c2-after-live', 'c2-after-file', 'c2-trace', 'c2-outcome'],
    (exit, live, file, ...[trace, outcome]) =>
      exit === '0' &&
      [live, file].join() === CHANGED.join() &&
      trace === '' &&
      outcome?.startsWith('state=confirmed ') === true,
  ),
];

/** After a boot with a switch that nobody had decided about. */
function afterBoot(id: string, boot: string): readonly Claim[] {
  const micros = ['arpeggio-dead-man', 'systemd-sysctl', 'networking'].map(
    (unit) => `${id}-started-${unit}`,
  );
  return [
    claim(
      `${boot}: its file was changed before, and only its file is taken back, once, and after the boot`,
      [`${id}-changed-file`, `${id}-booted-file`, `${id}-trace`, `${id}-boot`],
      (changed, file, trace, bootId) =>
        changed === CHANGED[1] && file === BACK && trace === `file-in-boot-of-${bootId}`,
    ),
    claim(
      `${boot}: the hook ends before systemd-sysctl and networking begin`,
      [`${id}-ended-arpeggio-dead-man`, ...micros],
      (ended, ...began) => {
        const [hook = 0, ...others] = began.map(Number);
        return (
          hook > 0 &&
          Number(ended) > hook &&
          others.length === 2 &&
          others.every((at) => Number(ended) <= at)
        );
      },
    ),
    claim(
      `${boot}: the network comes up as it was before the change`,
      [`${id}-booted-live`],
      (live) => live === BACK,
    ),
    claim(
      `${boot}: the switch is finished before anybody asks`,
      [`${id}-phase`, `${id}-outcome`],
      (phase, outcome) =>
        phase === 'phase.undone' &&
        outcome.startsWith(`state=undone id=${id} `) &&
        outcome.includes('reason=boot'),
    ),
    claim(
      `${boot}: no unit failed`,
      [`${id}-hook`, `${id}-failed-units`],
      (hook, failed) => hook === 'success' && failed === 'left:',
    ),
  ];
}

export const CLAIMS: readonly Claim[] = [
  ...ARMED,
  ...DECIDED,
  ...afterBoot('c3', 'reboot'),
  claim('reboot: the watcher ended by itself', ['c3-journal'], (text) =>
    text.includes('.service: Deactivated successfully.'),
  ),
  ...afterBoot('c4', 'power cut'),
  claim(
    'reboot and poweroff with a switch armed do not wait for it',
    ['reboot-ms', 'poweroff-ms'],
    (...took) => took.every((ms) => ms !== '' && Number(ms) <= SHUTDOWN_MS_MAX),
  ),
];

/** What was seen, by its name; a line each where there are several. With how long the shutdowns took. */
export function valuesOf(seen: readonly Seen[], offAtMs: number): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [index, { text, atMs }] of seen.entries()) {
    const [, what = '', value = ''] = /^\d+ (\S+) ?(.*)$/.exec(text) ?? [];
    const before = values.get(what);
    values.set(what, before === undefined ? value.trim() : `${before}\n${value.trim()}`);
    const endedAtMs = seen[index + 1]?.atMs ?? offAtMs;
    if (what === 'shutdown') values.set(`${value}-ms`, String(Math.round(endedAtMs - atMs)));
  }
  return values;
}

function claim(sentence: string, of: readonly string[], holds: Claim['holds']): Claim {
  return { sentence, of, holds };
}
