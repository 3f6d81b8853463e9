// Refusals about who brings an interface up at boot: what Arpeggio writes must be read by exactly one.

import { refuse } from '../../domain/failures.ts';
import type { Attachment } from '../../domain/inventory.ts';
import type {
  InterfaceManager,
  InterfaceManagerFact,
} from '../../facts/persistence/interface-manager.ts';

/** Those whose files are edited line by line, also where people wrote them. */
export const EDITABLE_MANAGERS: readonly InterfaceManager[] = ['ifupdown', 'ifupdown2'];

/** null: one of the supported managers, and nobody else, brings the interface up. */
export function managerRefusal(
  at: Attachment,
  { managers }: Pick<InterfaceManagerFact, 'managers'>,
  supported: readonly InterfaceManager[],
): ReturnType<typeof refuse> | null {
  const [manager, second] = managers;
  const where = `${at.interface} on ${at.host}`;
  if (manager === undefined) {
    return refuse('interface-unmanaged', {
      what: `Nothing brings ${where} up at boot that Arpeggio knows.`,
      why: 'Looked for ifupdown, systemd-networkd, NetworkManager and netplan.',
      fix: `Nothing was done. Describe ${at.interface} in /etc/network/interfaces on ${at.host}.`,
    });
  }
  if (second !== undefined) {
    return refuse('interface-managed-twice', {
      what: `${where} is claimed by ${managers.join(' and ')}.`,
      why: 'Which of them wins at boot is unclear, so the change might not survive a reboot.',
      fix: 'Nothing was done. Leave the interface to one of them.',
    });
  }
  if (supported.includes(manager)) return null;
  return refuse('interface-manager-unsupported', {
    what: `${where} is managed by ${manager}.`,
    why: `So far Arpeggio can make this survive a reboot only with ${supported.join(' or ')}.`,
    fix: 'Nothing was done. Do it by hand, or manage the interface with ifupdown.',
  });
}
