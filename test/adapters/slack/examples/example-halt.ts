// A change at a halt and what comes after it, for the tests of messages.

import type { ChangeEvent } from '../../../../src/domain/change.ts';
import { APPROVER, approvedEvent, changeAfter, done, EXAMPLE_PLAN } from './example-change.ts';

const [FIRST] = EXAMPLE_PLAN.steps;
if (FIRST === undefined) throw new Error('The example has lost its steps.');

const STOPPING: readonly ChangeEvent[] = [
  approvedEvent(EXAMPLE_PLAN),
  { type: 'step-started', stepId: FIRST.id },
  { type: 'stop-requested', by: APPROVER, why: 'asked' },
];

const STOPPED: readonly ChangeEvent[] = [
  approvedEvent(EXAMPLE_PLAN),
  ...done(FIRST.id),
  { type: 'stop-requested', by: APPROVER, why: 'asked' },
  { type: 'stopped', standing: [FIRST.id], until: '2026-11-22T03:02:00.000Z' },
];

const BACK: readonly ChangeEvent[] = [
  ...STOPPED,
  { type: 'take-back-requested', by: null },
  { type: 'step-undo-started', stepId: FIRST.id },
];

export const HALT = {
  stopping: changeAfter(STOPPING),
  stopped: changeAfter(STOPPED),
  continued: changeAfter([...STOPPED, { type: 'continued', by: APPROVER }]),
  takingBack: changeAfter(BACK),
  takenBack: changeAfter([
    ...BACK,
    { type: 'step-undone', stepId: FIRST.id, evidence: 'node3 is as before' },
    { type: 'undone', probe: null },
  ]),
} as const;
