// Rules for when nothing goes wrong any more: every change has ended, everything that people sent was
// answered once, and what stands in Slack is the newest state of each change, in one message each.

import { z } from 'zod';
import type { Change, ChangeEvent } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import { messagesOutdatedBy } from '../../../src/engine/report.ts';
import type { FakeMessage, FakeSlack } from '../../adapters/slack/fake-slack.ts';
import type { InboxItem } from '../../../src/ports/inbox.ts';
import type { History } from '../seed/history.ts';
import { INVENTORY } from '../people/first-state.ts';
import type { Witness } from '../ports/witness.ts';

export interface EndParts {
  readonly history: History;
  readonly witness: Witness;
  readonly slack: FakeSlack;
  readonly sent: ReadonlyMap<string, InboxItem>;
  /** How often something was said privately about a delivery. */
  readonly told: ReadonlyMap<string, number>;
  readonly lives: number;
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
  for (const { event, sequence } of written) {
    for (const name of outdatedBy(event, change)) wanted.set(name, sequence);
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
  if (change.state === 'stuck') judgeCall(change, { history, slack });
}

function outdatedBy(event: ChangeEvent, change: Change): readonly string[] {
  return messagesOutdatedBy([event], change.plan);
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

function judgeCall(change: Change, { history, slack }: Pick<EndParts, 'history' | 'slack'>): void {
  const results = slack.messages.filter(
    ({ text }) => text.includes(change.id) && text.includes('Stuck'),
  );
  const words = JSON.stringify(results.map(({ blocks }) => blocks));
  const uncalled = INVENTORY.approvers.filter((id) => !words.includes(`<@${id}>`));
  if (results.length > 0 && uncalled.length === 0) return;
  history.violate({
    rule: 'a stuck change says so and calls the approvers',
    expected: `a message about ${change.id} that names ${INVENTORY.approvers.join(', ')}`,
    seen:
      results.length === 0
        ? 'no message says that it is stuck'
        : `not named: ${uncalled.join(', ')}`,
  });
}

/** A bot that died may say twice what it said; one that lived may not. */
function judgeAnswer(item: InboxItem, { history, witness, told, lives }: EndParts): void {
  const changes = witness.bySource.get(item.id) ?? [];
  const replies = told.get(item.id) ?? 0;
  const isCommand = item.request.kind === 'command';
  const isUnanswered = isCommand && changes.length + replies === 0;
  const isTwice = changes.length > 1 || (lives === 1 && changes.length + replies > 1);
  if (!isUnanswered && !isTwice) return;
  history.violate({
    rule: 'everything that is sent is answered once',
    expected: `one change or one reply for delivery ${item.id}`,
    seen: `${changes.length} changes, ${replies} replies`,
  });
}
