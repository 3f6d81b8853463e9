// A change with a step that is done by hand, in each state that people see, for the tests of messages.

import type { ChangeEvent } from '../../../../src/domain/change.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import { APPROVER, approvedEvent, changeAfter, done, EXAMPLE_PLAN } from './example-change.ts';

export const HAND = 'carry-vlan-on-sw7';

const [BEFORE, AFTER] = EXAMPLE_PLAN.steps;
if (BEFORE === undefined || AFTER === undefined) throw new Error('The example has lost its steps.');

export const HANDWORK_PLAN: Plan = {
  ...EXAMPLE_PLAN,
  summary: 'Network vlan1234 is made',
  steps: [
    BEFORE,
    {
      id: HAND,
      kind: 'example-by-hand',
      version: 1,
      spec: {},
      title: 'A person lets ports 1-4 of switch sw7 carry VLAN 1234',
      commands: [],
      undo: 'a person takes VLAN 1234 off them again',
      undoCommands: [],
      asks: {
        apply: 'Put VLAN 1234 on ports 1-4 of switch sw7, tagged',
        undo: 'Take VLAN 1234 off ports 1-4 of switch sw7 again',
      },
    },
    AFTER,
  ],
};

const ASKED: readonly ChangeEvent[] = [
  approvedEvent(HANDWORK_PLAN),
  ...done(BEFORE.id),
  { type: 'step-started', stepId: HAND },
];

const DONE: readonly ChangeEvent[] = [
  ...ASKED,
  { type: 'step-confirmed', stepId: HAND, by: APPROVER },
  { type: 'step-done', stepId: HAND, evidence: 'sw7 cannot be looked at.' },
  { type: 'step-started', stepId: AFTER.id },
];

const failure = {
  code: 'no-traffic',
  what: 'Nothing comes back on VLAN 1234.',
  why: 'router2 does not hear router1.',
  fix: 'What was done is taken back.',
} as const;

const ASKED_BACK: readonly ChangeEvent[] = [
  ...DONE,
  { type: 'step-failed', stepId: AFTER.id, failure },
  { type: 'step-undone', stepId: AFTER.id, evidence: 'nothing to take back' },
  { type: 'step-undo-started', stepId: HAND },
];

const DECLINED = {
  code: 'not-done-by-hand',
  what: 'It was not done by hand.',
  why: 'Somebody answered so.',
  fix: 'Type the command again.',
} as const;

export const HANDWORK = {
  asked: changeAfter(ASKED, HANDWORK_PLAN),
  confirmed: changeAfter(DONE, HANDWORK_PLAN),
  askedBack: changeAfter(ASKED_BACK, HANDWORK_PLAN),
  takenBack: changeAfter(
    [...ASKED_BACK, { type: 'step-confirmed', stepId: HAND, by: APPROVER }],
    HANDWORK_PLAN,
  ),
  declined: changeAfter(
    [...ASKED, { type: 'step-failed', stepId: HAND, failure: DECLINED, by: APPROVER }],
    HANDWORK_PLAN,
  ),
  cannot: changeAfter(
    [...ASKED_BACK, { type: 'step-undo-failed', stepId: HAND, failure: DECLINED, by: APPROVER }],
    HANDWORK_PLAN,
  ),
} as const;
