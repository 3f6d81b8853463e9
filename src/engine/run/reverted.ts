// When an undo has ended, the change that it took back is told so, and its messages with it. Written
// before the end of the undo itself: a crash in between repeats the end, never forgets this.

import type { Change } from '../../domain/change.ts';
import { isoTime } from '../../ports/clock.ts';
import type { EngineParts } from '../parts.ts';
import { messagesOutdatedBy } from '../report.ts';

export async function recordReverted(undo: Change, parts: EngineParts): Promise<void> {
  if (undo.undoes === null) return;
  const event = { type: 'reverted', undoneBy: undo.id } as const;
  for (;;) {
    const original = await parts.journal.read(undo.undoes);
    if (original === null || original.revertedBy === undo.id) return;
    const result = await parts.journal.append({
      changeId: original.id,
      afterSequence: original.sequence,
      at: isoTime(parts.world.clock),
      events: [event],
      messages: messagesOutdatedBy([event], original.plan, original),
    });
    if (result.result === 'appended') return parts.messagesChanged();
  }
}
