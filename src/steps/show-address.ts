// Step: a host that kept quiet about one address answers ARP for it again. Undo of hide-address.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import {
  ArpHidingFields,
  hide,
  hideCommands,
  hidingTakeBack,
  onHost,
  readHiding,
  show,
  showCommands,
} from './arp/hiding.ts';

const Spec = z.object({
  ...ArpHidingFields,
  /** What it means at this point of the plan, for the reader. */
  purpose: z.enum(['take-over', 'clean-up']),
});
type Spec = z.infer<typeof Spec>;

export const showAddress: StepDriver<Spec> = {
  kind: 'show-address',
  version: 1,
  Spec,

  describe(spec) {
    const title =
      spec.purpose === 'take-over'
        ? `Let ${spec.host} answer ARP for ${spec.ip}: from now on it is the owner`
        : `Remove the ARP rules for ${spec.ip} from ${spec.host}`;
    return {
      title,
      commands: onHost(spec, showCommands(spec)),
      undo: `make ${spec.host} answer no ARP for ${spec.ip} again`,
      undoCommands: onHost(spec, hideCommands(spec)),
      takeBacks: [hidingTakeBack(spec)],
    };
  },

  async check(spec, world) {
    const seen = await readHiding(spec, world);
    return { state: seen === 'shown' ? 'already-applied' : 'as-planned' };
  },

  apply: show,

  async verify(spec, world) {
    if ((await readHiding(spec, world)) === 'shown') {
      return spec.purpose === 'take-over'
        ? `${spec.host} answers ARP for ${spec.ip}`
        : `no ARP rules for ${spec.ip} are left on ${spec.host}`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.host} still has rules that hide ${spec.ip} from ARP.`,
      why: `They were deleted with ${spec.method}, but they are still there.`,
      fix: `Look at "nft list tables arp" on ${spec.host}.`,
    });
  },

  async undo(spec, world) {
    await hide(spec, world);
    return `${spec.host} answers no ARP for ${spec.ip}`;
  },
};
