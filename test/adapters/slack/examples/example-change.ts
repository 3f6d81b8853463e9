// One realistic change, and the ways it can go, for the tests of messages and of the poster. The plan is
// written out by hand: it must not follow the commands when those change.

import type { Change, ChangeEvent, JournalEntry } from '../../../../src/domain/change.ts';
import type { Failure } from '../../../../src/domain/failures.ts';
import {
  type ChangeId,
  changeIdOf,
  type HostName,
  ipResource,
  parseHostName,
  parseIpAddress,
} from '../../../../src/domain/names.ts';
import { type Plan, type PlannedStep, planDigest } from '../../../../src/domain/plan.ts';
import { replay } from '../../../../src/domain/replay.ts';

export const CHANNEL = 'C0NETWORK1';
export const REQUESTER = { id: 'U0ALICE001' };
export const APPROVER = { id: 'U0BOB00001' };

function known<Name>(name: Name | null): Name {
  if (name === null) throw new Error('The example is misspelt.');
  return name;
}

export const CHANGE_ID: ChangeId = known(changeIdOf('c7f3k2a'));
const NODE1 = known(parseHostName('node1'));
const NODE3 = known(parseHostName('node3'));
const INTERNET = known(parseHostName('internet'));
const IP = known(parseIpAddress('203.0.113.50'));

interface StepWords {
  readonly id: string;
  readonly host: HostName;
  readonly title: string;
  readonly argv: readonly string[];
  readonly undo: readonly [words: string, ...argv: string[]] | null;
}

function step({ id, host, title, argv, undo: taken }: StepWords): PlannedStep {
  const commands = [{ host, argv, asRoot: true }];
  const [undo = null, ...undoArgv] = taken ?? [];
  const undoCommands = undo === null ? [] : [{ host, argv: undoArgv, asRoot: true }];
  return { id, kind: 'example', version: 1, spec: { id }, title, commands, undo, undoCommands };
}

const STEPS: readonly PlannedStep[] = [
  step({
    id: 'add-on-node3',
    host: NODE3,
    title: 'Add 203.0.113.50/32 to eth0 on node3, answering nobody yet',
    argv: ['ip', 'address', 'add', '203.0.113.50/32', 'dev', 'eth0'],
    undo: ['Remove 203.0.113.50/32 from eth0 on node3', 'ip', 'addr', 'del', '203.0.113.50/32'],
  }),
  step({
    id: 'announce-on-node3',
    host: NODE3,
    title: 'Announce 203.0.113.50 from node3 in three rounds',
    argv: ['arping', '-U', '-c', '3', '-I', 'eth0', '203.0.113.50'],
    undo: ['Announce 203.0.113.50 from node1 again', 'arping', '-U', '203.0.113.50'],
  }),
  step({
    id: 'verify-owner',
    host: NODE1,
    title: 'Check that exactly one MAC answers for 203.0.113.50 and that it is node3',
    argv: ['arping', '-b', '-c', '2', '-I', 'eth0', '203.0.113.50'],
    undo: null,
  }),
  step({
    id: 'remove-from-node1',
    host: NODE1,
    title: 'Remove 203.0.113.50/32 from eth0 on node1',
    argv: ['ip', 'address', 'delete', '203.0.113.50/32', 'dev', 'eth0'],
    undo: ['Add 203.0.113.50/32 to eth0 on node1 again', 'ip', 'addr', 'add', '203.0.113.50/32'],
  }),
];

export const EVIDENCE: Readonly<Record<string, string>> = {
  'add-on-node3': 'node3 holds 203.0.113.50/32 on eth0 and answers no ARP request for it.',
  'announce-on-node3': 'The gateway has 52:54:00:00:00:03 for 203.0.113.50.',
  'verify-owner': 'Exactly one MAC answers: 52:54:00:00:00:03 (node3).',
  'remove-from-node1': 'node1 holds 203.0.113.50 no more.',
};

export const EXAMPLE_PLAN: Plan = {
  intent: {
    command: 'move-ip',
    text: '/move-ip 203.0.113.50 to node3 because "disk <swap> & more"',
    arguments: { ip: '203.0.113.50', to: 'node3' },
    reason: 'disk <swap> & more',
  },
  summary: '203.0.113.50 moves from node1 to node3',
  steps: STEPS,
  locks: [ipResource(IP)],
  facts: { owner: 'node1' },
  factsDigest: 'f00d',
  downtime: 'none expected: node3 answers before node1 stops',
  warnings: ['node1 has no other address in 203.0.113.0/24; its default route stays.'],
  probe: { host: INTERNET, ip: IP, intervalMs: 10 },
};

const FAILURE: Failure = {
  code: 'wrong-owner',
  what: 'Two MACs answer for 203.0.113.50.',
  why: 'node1 (52:54:00:00:00:01) and node3 (52:54:00:00:00:03) both answered within 2 s.',
  fix: 'The steps done so far are taken back. Look for arp_ignore on node1.',
};

const UNDO_FAILURE: Failure = {
  code: 'host-unreachable',
  what: 'node3 cannot be reached.',
  why: 'No connection to 192.0.2.13:22 within 5 s.',
  fix: '203.0.113.50 is on node1 and on node3. Remove it from node3 on its console.',
};

export function proposedEvent(
  plan: Plan = EXAMPLE_PLAN,
): Extract<ChangeEvent, { type: 'proposed' }> {
  return {
    type: 'proposed',
    plan,
    planDigest: planDigest(plan),
    requester: REQUESTER,
    origin: { source: 'slack', channel: CHANNEL },
    expiresAt: '2026-11-22T10:30:00.000Z',
  };
}

export function approvedEvent(plan: Plan = EXAMPLE_PLAN): ChangeEvent {
  return { type: 'approved', by: APPROVER, planDigest: planDigest(plan) };
}

const BEGUN = Date.UTC(2026, 10, 22, 10, 0, 0);

/** The change after these events, one second apart. */
export function changeAfter(events: readonly ChangeEvent[], plan: Plan = EXAMPLE_PLAN): Change {
  const entries = [proposedEvent(plan), ...events].map((event, index): JournalEntry => {
    return { sequence: index + 1, at: new Date(BEGUN + index * 1000).toISOString(), event };
  });
  return replay(CHANGE_ID, entries);
}

export function done(stepId: string): ChangeEvent[] {
  const evidence = EVIDENCE[stepId] ?? 'done';
  return [
    { type: 'step-started', stepId },
    { type: 'step-done', stepId, evidence },
  ];
}

const PROBE = { sent: 812, lost: 0, longestGapMs: 3, intervalMs: 10, isPartial: false };

const FAILING: readonly ChangeEvent[] = [
  approvedEvent(),
  ...done('add-on-node3'),
  ...done('announce-on-node3'),
  { type: 'step-started', stepId: 'verify-owner' },
  { type: 'step-failed', stepId: 'verify-owner', failure: FAILURE },
  { type: 'step-undo-started', stepId: 'announce-on-node3' },
  { type: 'step-undone', stepId: 'announce-on-node3', evidence: 'The gateway has node1 again.' },
  { type: 'step-undo-started', stepId: 'add-on-node3' },
];

const APPLIED: readonly ChangeEvent[] = [
  approvedEvent(),
  ...STEPS.flatMap(({ id }) => done(id)),
  { type: 'applied', probe: PROBE },
];

const STUCK: readonly ChangeEvent[] = [
  ...FAILING,
  { type: 'step-undo-failed', stepId: 'add-on-node3', failure: UNDO_FAILURE },
];

/** The change that took back the applied one. */
export const UNDO_ID = 'c9x8w7v' as ChangeId;

/** The example in each state that people see. */
export const EXAMPLES = {
  waiting: changeAfter([]),
  applying: changeAfter([
    approvedEvent(),
    ...done('add-on-node3'),
    { type: 'step-started', stepId: 'announce-on-node3' },
  ]),
  applied: changeAfter(APPLIED),
  reverted: changeAfter([...APPLIED, { type: 'reverted', undoneBy: UNDO_ID }]),
  undoing: changeAfter(FAILING),
  undone: changeAfter([
    ...FAILING,
    { type: 'step-undone', stepId: 'add-on-node3', evidence: 'node3 holds it no more.' },
    { type: 'undone', probe: { ...PROBE, lost: 4, longestGapMs: 47, isPartial: true } },
  ]),
  stuck: changeAfter(STUCK),
  retried: changeAfter([...STUCK, { type: 'undo-retried', by: APPROVER }]),
  takenOver: changeAfter([
    ...STUCK,
    { type: 'taken-over', by: APPROVER, reason: 'deleted it on the console of node3' },
  ]),
  stale: changeAfter([
    approvedEvent(),
    { type: 'found-stale', differences: ['owner: planned node1, seen node2'] },
  ]),
  rejected: changeAfter([{ type: 'rejected', by: APPROVER }]),
  expired: changeAfter([{ type: 'expired' }]),
} as const satisfies Record<string, Change>;

export const EXAMPLE_FAILURE = FAILURE;
