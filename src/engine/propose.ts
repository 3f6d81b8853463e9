// From a typed command to a change that awaits approval, or to an answer: at once, or as soon as the
// change that is at work on the same has ended.

import type { Change } from '../domain/change.ts';
import { type Failure, refuse } from '../domain/failures.ts';
import type { Intent, Plan } from '../domain/plan.ts';
import { planDigest } from '../domain/plan.ts';
import { resourceName } from '../domain/resource-keys.ts';
import { isoTime } from '../ports/clock.ts';
import type { Interpretation, Order } from '../ports/command-catalogue.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { LockHolder } from '../ports/journal.ts';
import type { Reply } from '../ports/replies.ts';
import { freeze, frozenFailure, thaw } from './line/freeze.ts';
import { waitToBePlanned } from './line/requests.ts';
import type { EngineParts } from './parts.ts';
import { messagesOutdatedBy } from './report.ts';

// An approver reads every one of them. The longest plans, a network with two routers and their switches,
// have some forty.
const STEPS_MAX = 100;

/** What to tell the person; null: the plan in the channel says it all. */
export async function propose(
  item: InboxItem,
  text: string,
  parts: EngineParts,
): Promise<Reply | null> {
  const interpretation = parts.commands.interpret(text);
  if (!interpretation.ok) return refused(text, interpretation.failure);
  // Worked on again after a crash: its card is in the channel, and there is nothing to add.
  if ((await parts.journal.bySource(item.id)) !== null) return null;
  const { intent, isDryRun } = interpretation.value;
  const open = isDryRun ? null : await findOpen(item, intent, parts);
  if (open !== null) return { kind: 'already-open', changeId: open.id };
  const problem = await findObstacle(item, interpretation.value, parts);
  if (problem !== null) return problem;
  const { world, inventory } = parts;
  const changeId = parts.newChangeId();
  const draft = await parts.commands.prepare(intent, { world, inventory, changeId });
  if (!draft.ok) return refused(text, draft.failure);
  switch (draft.value.kind) {
    case 'answer':
      return { kind: 'answer', answer: draft.value.answer };
    case 'order':
      return isDryRun ? NO_DRY_RUN : carryOut(draft.value.order, item, parts);
    default:
      return offer(item, draft.value.plan, { changeId, isDryRun, parts });
  }
}

/** The same person already asked for the same: a repeated Enter makes no second change. */
async function findOpen(
  item: InboxItem,
  intent: Intent,
  { journal }: EngineParts,
): Promise<Change | null> {
  const open = await journal.open();
  return (
    open.find(
      ({ requester, plan }) => requester.id === item.person.id && plan.intent.text === intent.text,
    ) ?? null
  );
}

/** Why nothing is planned now; null: nothing is in the way. */
async function findObstacle(
  item: InboxItem,
  { intent, isDryRun, resources }: Interpretation,
  parts: EngineParts,
): Promise<Reply | null> {
  // Only what changes something has resources; looking is always allowed.
  if (resources.length === 0) return null;
  const frozen = isDryRun ? null : await parts.freeze.read();
  if (frozen !== null) return refused(intent.text, frozenFailure(frozen, 'Nothing was planned.'));
  // Before the facts: what the steps of a running change leave in between (two owners, an ARP rule)
  // would be refused for a reason that is only a symptom of it.
  const [holder] = await parts.journal.lockHolders(resources);
  if (holder === undefined) return null;
  if (isDryRun) return refused(intent.text, atWork(holder), holder.changeId);
  return waitToBePlanned(item, { text: intent.text, resources, holder }, parts);
}

function atWork({ key, changeId, since }: LockHolder): Failure {
  return refuse('change-in-progress', {
    what: `Change ${changeId} is at work on ${resourceName(key)}.`,
    why: `It has held it since ${since.slice(11, 19)} UTC.`,
    fix: 'Nothing was done. Wait until it has ended, or mend it if it is stuck; then type this again.',
  }).failure;
}

const NO_DRY_RUN: Reply = {
  kind: 'answer',
  answer: { title: 'Dry run', lines: ['Nothing was done. This command has no plan to show.'] },
};

function carryOut(order: Order, item: InboxItem, parts: EngineParts): Promise<Reply> {
  return order.kind === 'freeze' ? freeze(item, order.reason, parts) : thaw(item, parts);
}

interface Offer {
  readonly changeId: Change['id'];
  readonly isDryRun: boolean;
  readonly parts: EngineParts;
}

async function offer(item: InboxItem, plan: Plan, of: Offer): Promise<Reply | null> {
  if (plan.steps.length > STEPS_MAX) return refused(plan.intent.text, tooManySteps(plan));
  const holders = await of.parts.journal.lockHolders(plan.locks);
  const warnings = [...plan.warnings, ...holdersWarning(holders)];
  const whole = holders.length === 0 ? plan : { ...plan, warnings };
  if (of.isDryRun) return { kind: 'dry-run', plan: whole };
  await writeProposal(item, whole, of);
  return null;
}

function tooManySteps({ steps, summary }: Plan): Failure {
  return refuse('plan-too-long', {
    what: `This plan has ${steps.length} steps; at most ${STEPS_MAX} are carried out as one change.`,
    why: `Nobody reads so many before approving (${summary}).`,
    fix: 'Nothing was done. Ask for it in smaller parts.',
  }).failure;
}

/** Whoever approves should know that the steps will not begin at once. */
function holdersWarning(holders: readonly LockHolder[]): readonly string[] {
  const byChange = Map.groupBy(holders, ({ changeId }) => changeId);
  return [...byChange].map(([changeId, held]) => {
    const names = held.map(({ key }) => resourceName(key)).join(', ');
    const since = held[0]?.since.slice(11, 16) ?? '';
    return `It would wait for change ${changeId}, at work on ${names} since ${since} UTC.`;
  });
}

function refused(
  about: string,
  failure: Failure,
  inTheWay: LockHolder['changeId'] | null = null,
): Reply {
  return { kind: 'refused', about, failure, inTheWay };
}

async function writeProposal(
  item: InboxItem,
  plan: Plan,
  { changeId, parts }: Offer,
): Promise<void> {
  const { clock } = parts.world;
  const event = {
    type: 'proposed' as const,
    plan,
    planDigest: planDigest(plan),
    requester: item.person,
    origin: item.origin,
    expiresAt: new Date(clock.now() + parts.inventory.approvalExpiryMs).toISOString(),
  };
  await parts.journal.propose({
    id: changeId,
    sourceId: item.id,
    at: isoTime(clock),
    event,
    messages: messagesOutdatedBy([event], plan),
  });
  parts.messagesChanged();
}
