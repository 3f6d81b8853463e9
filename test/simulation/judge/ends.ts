// Rules for when nothing goes wrong any more: every change has ended, everything that people sent was
// answered once, and what stands in Slack is the newest state of each change, in one message each.

import { z } from 'zod';
import type { Change } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import { messagesOutdatedBy } from '../../../src/engine/report.ts';
import type { FakeMessage } from '../../adapters/slack/fake-slack.ts';
import type { InboxItem } from '../../../src/ports/inbox.ts';
import type { History } from '../seed/history.ts';
import { INVENTORY } from '../people/first-state.ts';
import type { SimSlack } from '../ports/slack.ts';
import type { Witness, Written } from '../ports/witness.ts';

export interface EndParts {
  readonly history: History;
  readonly witness: Witness;
  readonly slack: SimSlack;
  readonly sent: ReadonlyMap<string, InboxItem>;
  /** How often something was said privately about a delivery. */
  readonly told: ReadonlyMap<string, number>;
  /** The bot died, or could not write down what it had answered. */
  readonly mayRepeat: boolean;
}

export function judgeEnds(parts: EndParts): void {
  for (const change of parts.witness.changes.values()) judgeMessages(change, parts);
  for (const item of parts.sent.values()) judgeAnswer(item, parts);
}

const Metadata = z.object({
  event_payload: z.object({ change: z.string(), message: z.string() }),
});
const Block = z.object({ block_id: z.string() });

function judgeMessages(change: Change, { history, witness, slack }: EndParts): void {
  const written = witness.written.filter((entry) => entry.change.id === change.id);
  const wanted = new Map<string, number>();
  for (const entry of written) {
    for (const name of outdatedBy(entry)) wanted.set(name, entry.sequence);
  }
  for (const [name, sequence] of wanted) {
    const found = slack.messages.filter((message) => isAbout(message, change.id, name));
    const shown = found.map(sequenceIn);
    if (found.length === 1 && (shown[0] ?? 0) >= sequence) continue;
    history.violate({
      rule: 'every message of a change is there once and shows its newest state',
      expected: `one ${name} of ${change.id} as of entry ${sequence} or later`,
      seen: found.length === 0 ? 'none' : `as of ${shown.join(' and ')}`,
    });
  }
  if (['stuck', 'taken-over'].includes(change.state)) judgeCall(change, { history, slack });
}

function outdatedBy({ before, change, event }: Written): readonly string[] {
  if (before === null) return messagesOutdatedBy([event], change.plan);
  return messagesOutdatedBy([event], before.plan, before);
}

function isAbout({ metadata }: FakeMessage, id: ChangeId, name: string): boolean {
  const parsed = Metadata.safeParse(metadata);
  if (!parsed.success) return false;
  const { change, message } = parsed.data.event_payload;
  return change === id && message === name;
}

/** Block ids are `change:message:sequence:index`. */
function sequenceIn({ blocks }: FakeMessage): number {
  const parsed = Block.safeParse(blocks[0]);
  return parsed.success ? Number(parsed.data.block_id.split(':').at(-2)) : 0;
}

/** Whoever took it over after minutes was called before; an earlier message may say more by now. */
function judgeCall(change: Change, { history, slack }: Pick<EndParts, 'history' | 'slack'>): void {
  const calls = slack.said.filter((words) => words.includes(change.id) && words.includes('Stuck'));
  const uncalled = INVENTORY.approvers.filter(
    (id) => !calls.some((words) => words.includes(`<@${id}>`)),
  );
  if (uncalled.length === 0) return;
  history.violate({
    rule: 'a stuck change says so and calls the approvers',
    expected: `a message about ${change.id} that names ${INVENTORY.approvers.join(', ')}`,
    seen: calls.length === 0 ? 'no message said that it is stuck' : `not named: ${uncalled.join()}`,
  });
}

/** A bot that died, or lost its store, may say twice what it said; any other may not. */
function judgeAnswer(item: InboxItem, { history, witness, told, mayRepeat }: EndParts): void {
  const changes = witness.bySource.get(item.id) ?? [];
  const replies = told.get(item.id) ?? 0;
  const isCommand = item.request.kind === 'command';
  const isUnanswered = isCommand && changes.length + replies === 0;
  // A click on Undo may make a change and say that it has to wait in line.
  const isMuch = isCommand ? changes.length + replies > 1 : replies > 1;
  const isTwice = changes.length > 1 || (!mayRepeat && isMuch);
  if (!isUnanswered && !isTwice) return;
  history.violate({
    rule: 'everything that is sent is answered once',
    expected: `one change or one reply for delivery ${item.id}`,
    seen: `${changes.length} changes, ${replies} replies`,
  });
}
