// The timers of IOS and EOS. IOS copies its configuration aside before the first line, for which
// `archive` needs a path; a switch without one has no timer. EOS collects the lines in a session and
// puts that in effect at once; a session is a copy of the whole configuration, so an old one is thrown
// away and never gone on with.

import { z } from 'zod';
import { line } from '../dialect.ts';
import type { OwnTimer, Pending, Timer } from '../own-timer.ts';

export const IOS_TIMER: OwnTimer = {
  condition: {
    look: line('show running-config | section ^archive'),
    isMet: (output) => /^archive\s*\n(?:\s.*\n)*?\s+path \S/m.test(output),
  },
  look: line('show archive config rollback timer'),
  parse: parseIos,
  under: (edits, { minutes }) =>
    edits.map((edit) =>
      edit.argv.join(' ') === 'configure terminal'
        ? line(`configure terminal revert timer ${minutes}`)
        : edit,
    ),
  isRunningWhileTyped: true,
  keep: () => [line('configure confirm')],
  discard: () => [],
  shownBy: 'show archive config rollback timer',
};

/** It names no change; the minutes that it was set to are ours or not. */
function parseIos(output: string, { minutes }: Timer): Pending | null {
  if (/No Rollback Confirmed Change pending/i.test(output)) return 'nothing';
  const value = /Timer value\s*:\s*(\d+)/i.exec(output)?.[1];
  if (value === undefined) return null;
  return Number(value) === minutes ? 'ours' : 'foreign';
}

export const EOS_TIMER: OwnTimer = {
  condition: null,
  look: line('show configuration sessions detail | json'),
  parse: parseEos,
  under: (edits, { minutes, session }) => {
    const lines = edits.map(({ argv }) => argv.join(' ')).slice(1, -1);
    // `commit` is a word of the session's own level, not of an interface in it.
    const leave = lines.at(-1)?.startsWith('switchport ') === true ? ['exit'] : [];
    const commit = `commit timer ${asClock(minutes)}`;
    return [`configure session ${session}`, ...lines, ...leave, commit].map(line);
  },
  isRunningWhileTyped: false,
  keep: ({ session }) => [line(`configure session ${session} commit`)],
  discard: ({ session }) => [line(`configure session ${session}`), line('abort')],
  shownBy: 'show configuration sessions detail',
};

function asClock(minutes: number): string {
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:00`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const Sessions = z.object({
  sessions: z.record(z.string(), z.object({ state: z.string() })),
  /** From 4.32 on: a session that waits is called committed, and is named here instead. */
  commitTimerSessionName: z.string().optional(),
});

function parseEos(output: string, { session }: Timer): Pending | null {
  const read = Sessions.safeParse(parseJson(output));
  if (!read.success) return null;
  const { sessions, commitTimerSessionName } = read.data;
  const older = Object.entries(sessions).find(([, { state }]) => state === 'pendingCommitTimer');
  const waiting = commitTimerSessionName ?? older?.[0] ?? '';
  if (waiting !== '') return waiting === session ? 'ours' : 'foreign';
  return sessions[session]?.state === 'pending' ? 'left-over' : 'nothing';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
