// The freeze: an approver stops everything. No plan is made and nothing starts until the thaw; what runs
// comes to a halt at its next safe point, and what is being taken back goes on.

import type { Change, Person } from '../../domain/change.ts';
import { type Failure, refuse } from '../../domain/failures.ts';
import { isoTime } from '../../ports/clock.ts';
import type { Answer } from '../../ports/command-catalogue.ts';
import type { Frozen } from '../../ports/freeze.ts';
import type { InboxItem } from '../../ports/inbox.ts';
import type { Reply } from '../../ports/replies.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

/** `state`: what is true now, first in the text of what to do. */
export function frozenFailure({ by, since, reason }: Frozen, state: string): Failure {
  return refuse('changes-frozen', {
    what: `Changes are frozen since ${since.slice(11, 16)} UTC: ${reason}`,
    why: `@${by.id} froze them. Until the thaw no plan is made and nothing starts.`,
    fix: `${state} An approver ends the freeze with /thaw; /changes shows what is open.`,
  }).failure;
}

/** /freeze: for approvers. Twice is once, and says who was first. */
export async function freeze(item: InboxItem, reason: string, parts: EngineParts): Promise<Reply> {
  const problem = approverProblem(item, parts);
  if (problem !== null) return problem;
  const wanted: Frozen = { by: item.person, since: item.receivedAt, reason };
  const freezeNow = await parts.freeze.freeze(wanted);
  // Worked on again after a crash it finds its own freeze, and goes on to halt what still runs.
  const isOurs = freezeNow.since === wanted.since && freezeNow.by.id === wanted.by.id;
  if (!isOurs) return { kind: 'answer', answer: alreadyFrozen(freezeNow) };
  const halted = await haltRunning(item.person, parts);
  return { kind: 'frozen', freeze: freezeNow, halted: halted.map(({ id }) => id) };
}

function alreadyFrozen({ by, since, reason }: Frozen): Answer {
  const line = `@${by.id} froze them at ${since.slice(11, 16)} UTC: ${reason}`;
  return { title: 'Changes are frozen already', lines: [line, 'An approver ends it with /thaw.'] };
}

/** /thaw: for approvers. */
export async function thaw(item: InboxItem, parts: EngineParts): Promise<Reply> {
  const problem = approverProblem(item, parts);
  if (problem !== null) return problem;
  const ended = await parts.freeze.thaw();
  if (ended !== null) return { kind: 'thawed', freeze: ended, by: item.person };
  const lines = ['Plans are made and changes start as usual.'];
  return { kind: 'answer', answer: { title: 'Changes are not frozen', lines } };
}

function approverProblem({ person, request }: InboxItem, { inventory }: EngineParts): Reply | null {
  if (inventory.approvers.includes(person.id)) return null;
  const { failure } = refuse('not-an-approver', {
    what: 'You are not on the list of approvers.',
    why: 'A freeze stops the work of everybody, and a thaw lets it go on.',
    fix: 'Nothing was changed. Ask an approver; to stop one change, type stop in its thread.',
  });
  const about = request.kind === 'command' ? request.text : '';
  return { kind: 'refused', about, failure, inTheWay: null };
}

/** Those at work, each asked to halt; one that halts already is left alone. */
async function haltRunning(by: Person, parts: EngineParts): Promise<readonly Change[]> {
  const running = (await parts.journal.open()).filter(({ state }) => state === 'applying');
  for (const change of running) await askToHalt(change, by, parts);
  return running;
}

async function askToHalt(start: Change, by: Person, parts: EngineParts): Promise<void> {
  const event = { type: 'stop-requested', by, why: 'freeze' } as const;
  let change: Change | null = start;
  // It writes to its journal while we ask; the newest entry is read again until ours comes next.
  while (change?.state === 'applying' && change.stopRequest === null) {
    const result = await parts.journal.append({
      changeId: change.id,
      afterSequence: change.sequence,
      at: isoTime(parts.world.clock),
      events: [event],
      messages: messagesOutdatedBy([event], change.plan, change),
    });
    parts.messagesChanged();
    if (result.result === 'appended') return;
    change = await parts.journal.read(change.id);
  }
}
