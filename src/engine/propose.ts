// From a typed command to a change that awaits approval, or to a private answer.

import type { Change } from '../domain/change.ts';
import { type Failure, refuse } from '../domain/failures.ts';
import type { Intent, Plan } from '../domain/plan.ts';
import { planDigest } from '../domain/plan.ts';
import { isoTime } from '../ports/clock.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { LockHolder } from '../ports/journal.ts';
import type { Reply } from '../ports/replies.ts';
import type { EngineParts } from './parts.ts';
import { messagesOutdatedBy } from './report.ts';

/** What to tell the person privately; null: the plan in the channel says it all. */
export async function propose(
  item: InboxItem,
  text: string,
  parts: EngineParts,
): Promise<Reply | null> {
  const interpretation = parts.commands.interpret(text);
  if (!interpretation.ok) return refused(text, interpretation.failure);
  // Worked on again after a crash: its card is in the channel, and there is nothing to add.
  if ((await parts.journal.bySource(item.id)) !== null) return null;
  const { intent, isDryRun, resources } = interpretation.value;
  const open = isDryRun ? null : await findOpen(item, intent, parts);
  if (open !== null) return { kind: 'already-open', changeId: open.id };
  // Before the facts: what the steps of a running change leave in between (two owners, an ARP rule)
  // would be refused for a reason that is only a symptom of it.
  const [holder] = await parts.journal.lockHolders(resources);
  if (holder !== undefined) return lockedBy(text, holder);
  const { world, inventory } = parts;
  const changeId = parts.newChangeId();
  const draft = await parts.commands.prepare(intent, { world, inventory, changeId });
  if (!draft.ok) return refused(text, draft.failure);
  if (draft.value.kind === 'answer') return { kind: 'answer', answer: draft.value.answer };
  if (isDryRun) return { kind: 'dry-run', plan: draft.value.plan };
  await writeProposal(item, draft.value.plan, { changeId, parts });
  return null;
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

function lockedBy(text: string, { key, changeId, since }: LockHolder): Reply {
  const { failure } = refuse('change-in-progress', {
    what: `Change ${changeId} is at work on ${key.slice(key.indexOf(':') + 1)}.`,
    why: `It has held it since ${since.slice(11, 19)} UTC.`,
    fix: 'Nothing was done. Wait until it has ended, or mend it if it is stuck; then type this again.',
  });
  return refused(text, failure, changeId);
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
  { changeId, parts }: { readonly changeId: Change['id']; readonly parts: EngineParts },
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
