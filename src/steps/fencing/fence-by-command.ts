// Step: keep a dead host from coming back by a command of the people who run it (a BMC, a PDU, a
// "stonith" agent), and prove by a second command that it worked. What the commands do is theirs to
// know; only what the second one prints counts.

import { z } from 'zod';
import { renderCommand } from '../../domain/plan.ts';
import { HostNameField } from '../../domain/spec-fields.ts';
import { act, look } from '../../facts/look.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import {
  FenceFields,
  notLifted,
  notProved,
  refuseSecondOwner,
  undoText,
  waitFor,
} from './lifting.ts';

const Words = z.array(z.string()).min(1);

const Spec = z.object({
  ...FenceFields,
  /** Where the commands run. */
  host: HostNameField,
  command: Words,
  proof: Words,
  /** Printed by the proof when the host is off. */
  shows: z.string().min(1),
  undo: Words.nullable(),
});
type Spec = z.infer<typeof Spec>;

// Boards of servers are slow: IPMI over a busy management network has been seen to need half of this.
const FENCE_TIMEOUT_MS = 60_000;

export const fenceByCommand: StepDriver<Spec> = {
  kind: 'fence-by-command',
  version: 1,
  Spec,

  describe(spec) {
    const { host } = spec;
    const lifted =
      spec.undo === null ? null : `let ${spec.node} come back, by a command on ${host}`;
    const isLifted = spec.undo !== null && !spec.wasFenced;
    return {
      title: `Fence ${spec.node}: turn it off by a command on ${host}, proved by ${proofLine(spec)}`,
      commands: spec.wasFenced ? [] : [{ host, ...fencing(spec.command) }],
      undo: undoText(spec, lifted),
      undoCommands: isLifted && spec.undo !== null ? [{ host, ...fencing(spec.undo) }] : [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  async apply(spec, world) {
    if ((await proofOf(spec, world)) === null) await act(world, spec.host, fencing(spec.command));
  },

  async verify(spec, world) {
    const seen = await waitFor(world, () => proofOf(spec, world));
    if (seen !== null) return `${spec.node} is off: ${lineOf(spec)} says: ${seen}`;
    throw notProved(spec.node, `${lineOf(spec)} does not print "${spec.shows}".`);
  },

  async undo(spec, world) {
    const { node, undo } = spec;
    if ((await proofOf(spec, world)) === null) return `${node} is not fenced`;
    if (spec.wasFenced) return `${node} is off, as it was before`;
    if (undo === null) return `${node} stays off: no undo is configured for its fence`;
    await refuseSecondOwner(spec, world);
    await act(world, spec.host, fencing(undo));
    const isLifted = await waitFor(world, async () =>
      (await proofOf(spec, world)) === null ? 'lifted' : null,
    );
    if (isLifted === null) throw notLifted(node, `${lineOf(spec)} still prints "${spec.shows}".`);
    return `${node} may come back`;
  },
};

/** What shows that the host is off now; null: nothing does. */
export async function proofOf(
  { host, proof, shows }: Pick<Spec, 'host' | 'proof' | 'shows'>,
  world: World,
): Promise<string | null> {
  const result = await look(world, host, { timeoutMs: FENCE_TIMEOUT_MS, ...asRoot(proof) });
  const isShown = result.exitCode === 0 && result.stdout.includes(shows);
  // The rest of a long output would bury what counts.
  return isShown ? shows : null;
}

function lineOf(spec: Spec): string {
  return `${proofLine(spec)} on ${spec.host}`;
}

function proofLine({ proof }: Spec): string {
  return `"${renderCommand({ argv: proof })}"`;
}

function fencing(argv: readonly string[]) {
  return { ...asRoot(argv), timeoutMs: FENCE_TIMEOUT_MS };
}

function asRoot(argv: readonly string[]) {
  return { argv, asRoot: true };
}
