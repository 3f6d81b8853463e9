// Step: a host stops answering ARP for one address while it goes on carrying its traffic.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import { IpAddressField } from '../domain/spec-fields.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import { announce, roundCommands } from './arp/announcement.ts';
import {
  ArpHidingFields,
  hide,
  hideCommands,
  onHost,
  readHiding,
  show,
  showCommands,
  showingTakeBack,
} from './arp/hiding.ts';
import { attempt } from './dead-man/take-backs.ts';

const Spec = z.object({
  ...ArpHidingFields,
  /**
   * Set on the host that had the address before: taking the step back then also announces the
   * address from there, so that the gateway returns to it.
   */
  undoAnnouncesTo: IpAddressField.nullable(),
  /** Left out: the host is about to take over, or to hand over. */
  purpose: z.literal('release').optional(),
});
type Spec = z.infer<typeof Spec>;

// The same number of rounds as a move: an undo deserves no less care.
const UNDO_ROUNDS = 3;

export const hideAddress: StepDriver<Spec> = {
  kind: 'hide-address',
  version: 1,
  Spec,

  describe(spec) {
    const { host, ip, undoAnnouncesTo } = spec;
    const [title, undo] =
      spec.purpose === 'release' || undoAnnouncesTo !== null
        ? [
            `Stop ${host} from answering ARP for ${ip}; it goes on carrying its traffic`,
            undoAnnouncesTo === null
              ? `let ${host} answer ARP for ${ip} again`
              : `let ${host} answer ARP for ${ip} again, and announce it from there`,
          ]
        : [
            `Keep ${host} from answering ARP for ${ip} until it takes over`,
            `remove these ARP rules from ${host} again`,
          ];
    const announcements = undoAnnouncesTo === null ? [] : announcingCommands(spec, undoAnnouncesTo);
    return {
      title,
      commands: onHost(spec, hideCommands(spec)),
      undo,
      undoCommands: onHost(spec, [...showCommands(spec), ...announcements]),
      takeBacks: [showingTakeBack(spec, announcements.map(attempt))],
    };
  },

  async check(spec, world) {
    const seen = await readHiding(spec, world);
    if (seen === 'hidden') return { state: 'already-applied' };
    // Half of it can only be ours, from a run that was cut off: applying completes it.
    return { state: 'as-planned' };
  },

  apply: hide,

  async verify(spec, world) {
    if ((await readHiding(spec, world)) === 'hidden') {
      return `${spec.host} answers no ARP for ${spec.ip}`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.host} still answers ARP for ${spec.ip}.`,
      why: `The rules were written with ${spec.method}, but they are not there now.`,
      fix: 'The address still works where it was. Look for a firewall service that rewrites rules.',
    });
  },

  async undo(spec, world) {
    await show(spec, world);
    if (spec.undoAnnouncesTo === null) return `${spec.host} answers ARP as before`;
    await announce({ ...spec, gateway: spec.undoAnnouncesTo, rounds: UNDO_ROUNDS }, world);
    return `${spec.host} answers ARP for ${spec.ip} again and announced it`;
  },
};

function announcingCommands(spec: Spec, gateway: z.infer<typeof IpAddressField>) {
  return roundCommands({ ...spec, gateway, rounds: UNDO_ROUNDS });
}
