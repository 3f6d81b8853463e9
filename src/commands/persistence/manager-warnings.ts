// What a person should know of the program that manages an interface: it reads the new files at the
// next boot, and may be told to read them before. Nothing of it is needed for a change to work.

import type { Attachment } from '../../domain/inventory.ts';
import type {
  InterfaceManager,
  InterfaceManagerFact,
} from '../../facts/persistence/interface-manager.ts';

interface ReloadTexts {
  /** After files were added. */
  readonly kept: string | null;
  /** After they were taken away. */
  readonly forgotten: string | null;
}

// systemd-networkd keeps addresses that it did not set only where KeepConfiguration= says so, and
// ifupdown2 where address-purge does; the files of our own VLANs say it, those of people may not.
const TEXTS: Readonly<Record<InterfaceManager, ReloadTexts>> = {
  ifupdown: { kept: null, forgotten: null },
  ifupdown2: {
    kept:
      '"ifreload -a" takes addresses that no file names, keepalived\'s too, off every interface whose ' +
      'stanza lacks "address-purge no".',
    forgotten: null,
  },
  'systemd-networkd': {
    kept:
      'It reads the new files at boot, or at "networkctl reload", which takes addresses that no file ' +
      "names, keepalived's too, off every interface that it then sets anew and whose file lacks " +
      '"KeepConfiguration=yes". Some versions do the same whenever they restart.',
    forgotten: 'It remembers what the files said until "networkctl reload", and may make it anew.',
  },
  netplan: {
    kept:
      'It reads the new file at boot, or at "netplan apply", which takes addresses that no file ' +
      'names, keepalived\'s too, off every interface that is not "critical".',
    forgotten: 'What it rendered stays in /run until "netplan generate", and may be made anew.',
  },
  NetworkManager: {
    kept:
      'It reads the new profile at boot, or at "nmcli connection reload"; activating it before the ' +
      "next boot may take keepalived's addresses off.",
    forgotten: 'It remembers the profile until "nmcli connection reload", and may make it anew.',
  },
};

export function reloadWarnings(
  at: Attachment,
  { managers: [manager] }: Pick<InterfaceManagerFact, 'managers'>,
  files: keyof ReloadTexts,
): readonly string[] {
  if (manager === undefined) return [];
  const text = TEXTS[manager][files];
  return text === null ? [] : [`${at.interface} on ${at.host} is managed by ${manager}. ${text}`];
}
