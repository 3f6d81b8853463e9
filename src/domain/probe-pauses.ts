// Traffic figures of a change that waited for a person: nothing is sent meanwhile, so each stretch of
// work has figures of its own, which add up. Pure; replay.ts calls it with each event.

import type { Change, ChangeEvent, ProbeReport } from './change.ts';

type Pause = Pick<Change, 'probeBefore' | 'isProbePaused'>;

// What people and the clock write while nothing is at work.
const WHILE_PAUSED: ReadonlySet<ChangeEvent['type']> = new Set<ChangeEvent['type']>([
  'stop-requested',
  'step-confirmed',
  // At a step that waits already.
  'stopped',
  'continued',
  'take-back-requested',
]);

export function probePauseAfter(before: Pause, event: ChangeEvent): Pause {
  const { probeBefore, isProbePaused } = before;
  if ('probe' in event && event.type !== 'applied' && event.type !== 'undone') {
    return { probeBefore: addReports(probeBefore, event.probe ?? null), isProbePaused: true };
  }
  const isByPerson = 'by' in event && event.by !== undefined;
  return {
    probeBefore,
    isProbePaused: isProbePaused && (WHILE_PAUSED.has(event.type) || isByPerson),
  };
}

/** Both stretches in one; null: neither has figures. */
export function addReports(
  first: ProbeReport | null,
  second: ProbeReport | null,
): ProbeReport | null {
  if (first === null || second === null) return first ?? second;
  return {
    sent: first.sent + second.sent,
    lost: first.lost + second.lost,
    longestGapMs: Math.max(first.longestGapMs, second.longestGapMs),
    intervalMs: second.intervalMs,
    isPartial: first.isPartial || second.isPartial,
    hasPauses: true,
  };
}
