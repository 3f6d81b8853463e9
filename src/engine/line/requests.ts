// Commands that cannot be planned yet: what a running change leaves in between (two owners, an ARP rule)
// would be read as the truth. The row stays in the inbox, which is durable and keeps the order, and is
// planned when the locks come free. Bounded in number and in time, and withdrawn by whoever typed it.

import { type Failure, refuse } from '../../domain/failures.ts';
import type { ResourceKey } from '../../domain/names.ts';
import { conflictIn, resourceName } from '../../domain/resource-keys.ts';
import type { InboxItem, InboxRequest } from '../../ports/inbox.ts';
import type { LockHolder } from '../../ports/journal.ts';
import type { Reply } from '../../ports/replies.ts';
import type { EngineParts } from '../parts.ts';
import { lineFull, PLACES_MAX } from './start-or-queue.ts';

/** A command that was read, and the change that is at work on what it is about. */
interface Blocked {
  /** Canonical, so that the same command typed in two ways is the same. */
  readonly text: string;
  readonly resources: readonly ResourceKey[];
  readonly holder: LockHolder;
}

/** Either a place in line, or why there is none. */
export async function waitToBePlanned(
  item: InboxItem,
  blocked: Blocked,
  parts: EngineParts,
): Promise<Reply> {
  const { text, resources, holder } = blocked;
  const refused = (failure: Failure): Reply => {
    return { kind: 'refused', about: text, failure, inTheWay: holder.changeId };
  };
  const { world, inventory } = parts;
  const age = world.clock.now() - Date.parse(item.receivedAt);
  if (age > inventory.approvalExpiryMs) return refused(lapsed(holder));
  const before = await requestsBefore(item, resources, parts);
  const isRepeated = before.some(
    (other) => other.item.person.id === item.person.id && other.text === text,
  );
  if (isRepeated) return refused(alreadyWaiting(holder));
  if (before.length >= PLACES_MAX) return refused(lineFull('Nothing was planned.'));
  return { kind: 'request-waits', itemId: item.id, about: text, holder, place: before.length + 1 };
}

interface EarlierRequest {
  readonly item: InboxItem;
  readonly text: string;
}

/** Commands about the same that came before this one and are not planned yet, oldest first. */
async function requestsBefore(
  item: InboxItem,
  resources: readonly ResourceKey[],
  { inbox, commands }: EngineParts,
): Promise<readonly EarlierRequest[]> {
  const pending = await inbox.pending();
  const place = pending.findIndex(({ id }) => id === item.id);
  return pending.slice(0, Math.max(0, place)).flatMap((earlier) => {
    if (earlier.request.kind !== 'command') return [];
    const read = commands.interpret(earlier.request.text);
    if (!read.ok || read.value.isDryRun) return [];
    const { intent, resources: theirs } = read.value;
    const isSame = theirs.some((key) => conflictIn(resources, key) !== undefined);
    return isSame ? [{ item: earlier, text: intent.text }] : [];
  });
}

function lapsed({ changeId, key }: LockHolder): Failure {
  return refuse('request-lapsed', {
    what: `Change ${changeId} is still at work on ${resourceName(key)}.`,
    why: 'Your command has waited for it for as long as a plan would have waited for approval.',
    fix: 'Nothing was planned. Type it again when that change has ended, or mend it if it is stuck.',
  }).failure;
}

function alreadyWaiting({ changeId, key }: LockHolder): Failure {
  return refuse('change-in-progress', {
    what: `You wait for this already: change ${changeId} is at work on ${resourceName(key)}.`,
    why: 'The same command twice makes one plan.',
    fix: 'Nothing was done. The plan comes as soon as that change has ended.',
  }).failure;
}

export type Withdrawal = Extract<InboxRequest, { kind: 'withdraw' }>;

/** Takes a waiting command out of the line; only whoever typed it may. */
export async function withdraw(
  item: InboxItem,
  { itemId }: Withdrawal,
  { inbox }: EngineParts,
): Promise<Reply> {
  const waiting = (await inbox.pending()).find(({ id }) => id === itemId);
  if (waiting?.person.id !== item.person.id) {
    const { failure } = refuse('already-decided', {
      what: 'This command does not wait any more.',
      why: 'It was planned, withdrawn or given up a moment ago.',
      fix: 'Your click did nothing. If its plan is in the channel, Reject there withdraws it.',
    });
    return { kind: 'refused', about: 'click on Withdraw', failure, inTheWay: null };
  }
  await inbox.finish(itemId, 'withdrawn');
  const text = waiting.request.kind === 'command' ? waiting.request.text : 'your request';
  const lines = [`${text} is not planned any more. Nothing was done.`];
  return { kind: 'answer', answer: { title: 'Withdrawn', lines } };
}
