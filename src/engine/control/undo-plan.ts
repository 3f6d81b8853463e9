// The plan that takes an applied change back: its steps inverted, last one first, as the command
// catalogue lays them out. The locks, the probe and the facts are those of the change itself; what
// stood at its end is what must still stand.
// Deliberately no look at the world: undo-checks.ts does that, before the plan and again under its locks.

import type { Change } from '../../domain/change.ts';
import { digestOf } from '../../domain/json.ts';
import type { ChangeId } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import type { CommandCatalogue } from '../../ports/command-catalogue.ts';

export function planUndo(
  change: Change,
  { undoId, reason }: { readonly undoId: ChangeId; readonly reason: string | null },
  commands: CommandCatalogue,
): Plan {
  const { plan } = change;
  const facts = { undoes: change.id, standing: [...(change.standing ?? [])] };
  const { steps, locks } = commands.layOutUndo(plan, undoId);
  const final = steps.filter(({ isFinal }) => isFinal === true);
  return {
    intent: {
      command: 'undo',
      text: `undo ${change.id}`,
      arguments: { change: change.id },
      reason,
    },
    summary: `Undo of ${change.id}: ${plan.summary}`,
    steps,
    locks,
    facts,
    factsDigest: digestOf(facts),
    downtime: `as when a failed step is taken back; of the change itself it was said: ${plan.downtime}`,
    warnings: final.map(({ title }) => `"${title}" cannot be done again by Arpeggio.`),
    probe: plan.probe,
  };
}

/** A step that nothing brings back is decided by a second person, whatever was approved before. */
export function isReversible({ steps }: Plan): boolean {
  return steps.every(({ isFinal }) => isFinal !== true);
}
