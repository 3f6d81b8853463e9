// The files from which a router brings up one VLAN interface with its own address at boot, in the
// words of whichever program manages the trunk. Deliberately only for the next boot: the steps of a
// change make the interface themselves, and no manager is told to reload anything.

import { type Outcome, succeed } from '../../domain/failures.ts';
import type { Attachment, Router } from '../../domain/inventory.ts';
import { changeIdOf, type ChangeId, parseIpAddress, type VlanId } from '../../domain/names.ts';
import type {
  InterfaceManager,
  InterfaceManagerFact,
} from '../../facts/persistence/interface-manager.ts';
import type { FileEdit } from './file-edit.ts';
import { managerRefusal } from './manager-refusal.ts';
import { ifupdown, ifupdown2 } from './vlan-interface/ifupdown.ts';
import {
  FILE_MARK,
  type HostRoute,
  type VlanInterfaceKeeper,
  type VlanInterfaceLayout,
} from './vlan-interface/keeper.ts';
import { netplan } from './vlan-interface/netplan.ts';
import { networkManager } from './vlan-interface/network-manager.ts';
import { networkd } from './vlan-interface/networkd.ts';

const KEEPERS: Readonly<Record<InterfaceManager, VlanInterfaceKeeper>> = {
  ifupdown,
  ifupdown2,
  'systemd-networkd': networkd,
  NetworkManager: networkManager,
  netplan,
};

const MANAGERS = Object.keys(KEEPERS).filter((name): name is InterfaceManager => name in KEEPERS);

/** A file of a VLAN interface that is there, or that should be. */
export interface InterfaceFile {
  readonly path: string;
  /** null: it is missing. */
  readonly content: string | null;
  readonly mode: string;
}

export function trunkOf({ host, trunk }: Router): Attachment {
  return { host, interface: trunk };
}

/** null: the manager of this trunk can keep VLANs. */
export function trunkManagerRefusal(router: Router, management: InterfaceManagerFact) {
  return managerRefusal(trunkOf(router), management, MANAGERS);
}

/** Edits that bring the interface up at boot; none for files that say so already. */
export function vlanInterfaceFiles(
  router: Router,
  management: InterfaceManagerFact,
  of: VlanInterfaceLayout & { readonly changeId: ChangeId },
): Outcome<readonly FileEdit[]> {
  const keeper = keeperOf(management);
  const refused =
    trunkManagerRefusal(router, management) ?? keeper.refusal(trunkOf(router), management, of.vlan);
  if (refused !== null) return refused;
  const files = keeper.render({ ...of, trunk: router.trunk }, management);
  const edits = files
    .map(({ text, ...file }) => {
      return { ...file, before: contentOf(management, file.path), after: text };
    })
    .filter(({ before, after }) => before === null || !isSameBut(before, after));
  return succeed(edits);
}

/** Edits that forget the interface; none when there is no file of it. */
export function vlanInterfaceRemovals(
  management: InterfaceManagerFact,
  vlan: VlanId,
): readonly FileEdit[] {
  return interfaceFiles(management, vlan).flatMap(({ path, content, mode }) =>
    content === null ? [] : [{ path, before: content, after: null, mode }],
  );
}

/**
 * Every file that the trunk's manager should have of it, the one with the address first, and those
 * that Arpeggio wrote when another manager had the trunk.
 */
export function interfaceFiles(
  management: InterfaceManagerFact,
  vlan: VlanId,
): readonly InterfaceFile[] {
  const all = [...management.ifupdownFiles, ...management.keptFiles];
  const expected = keeperOf(management).paths(vlan, management);
  const surplus = all
    .filter(({ path, content }) => isPathOf(path, vlan) && isOurFile(content))
    .map(({ path }) => path)
    .filter((path) => !expected.includes(path));
  return [...expected, ...surplus].map((path) => {
    const file = all.find((candidate) => candidate.path === path);
    return { path, content: file?.content ?? null, mode: file?.mode ?? '' };
  });
}

export function isOurFile(text: string | null): boolean {
  return text?.startsWith(FILE_MARK) === true;
}

export type FileState = 'as-written' | 'edited' | 'missing';

/** The change that wrote a file does not matter, and its routes are taken as they stand there. */
export function interfaceFileStates(
  router: Router,
  management: InterfaceManagerFact,
  of: VlanInterfaceLayout,
): readonly { readonly path: string; readonly state: FileState }[] {
  const files = interfaceFiles(management, of.vlan);
  const routes = hostRoutesIn(files[0]?.content ?? '');
  return files.map(({ path, content }) => {
    if (content === null) return { path, state: 'missing' };
    const changeId = changeIdOf(/, change (\w+): /.exec(content.split('\n')[0] ?? '')?.[1] ?? '');
    if (changeId === null) return { path, state: 'edited' };
    const wanted = { ...of, routes, changeId, trunk: router.trunk };
    const rendered = keeperOf(management).render(wanted, management);
    const isSame = rendered.some((file) => file.path === path && file.text === content);
    return { path, state: isSame ? 'as-written' : 'edited' };
  });
}

/** The routes of single addresses that such a file sets at boot, whoever reads it. */
export function hostRoutesIn(text: string): readonly HostRoute[] {
  return Object.values(KEEPERS)
    .map(({ routePattern }) => [...text.matchAll(routePattern)])
    .reduce((most, found) => (found.length > most.length ? found : most), [])
    .flatMap(([, to = '', via = '']) => {
      const ip = parseIpAddress(to);
      const nextHop = parseIpAddress(via);
      return ip === null || nextHop === null ? [] : [{ ip, nextHop }];
    });
}

/** Of a trunk that nobody, or two, manage: ifupdown's, which is where such a host would look. */
function keeperOf({ managers: [manager, second] }: InterfaceManagerFact): VlanInterfaceKeeper {
  return KEEPERS[manager === undefined || second !== undefined ? 'ifupdown' : manager];
}

function isPathOf(path: string, vlan: VlanId): boolean {
  return new RegExp(String.raw`/(?:\d\d-)?(?:arpeggio-)?vlan${vlan}(?:\.[a-z]+)?$`).test(path);
}

function contentOf(management: InterfaceManagerFact, path: string): string | null {
  const files = [...management.ifupdownFiles, ...management.keptFiles];
  return files.find((file) => file.path === path)?.content ?? null;
}

/** Nothing but the change in its first line differs. */
function isSameBut(before: string, after: string): boolean {
  const [, ...rest] = before.split('\n');
  const [, ...wanted] = after.split('\n');
  return isOurFile(before) && rest.join('\n') === wanted.join('\n');
}
