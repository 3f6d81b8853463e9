// How each manager of interfaces keeps a static route over a reboot, as a table. ifupdown's files are
// edited, also those that people wrote; for the others there is a file of our own or a refusal.
// NetworkManager is missing: a route there is part of somebody's profile, which may hold passwords.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { ChangeId, InterfaceName } from '../../domain/names.ts';
import type {
  InterfaceManager,
  InterfaceManagerFact,
} from '../../facts/persistence/interface-manager.ts';
import { NETPLAN_DIRECTORY } from '../../facts/persistence/kept-files.ts';
import type { FileEdit } from '../persistence/file-edit.ts';
import { networkDropIn } from '../persistence/network-drop-in.ts';
import type { RouteAsked } from './arguments.ts';
import { editsToForget, editsToKeep } from './linux-files.ts';

export interface RouteKeeping {
  readonly asked: RouteAsked;
  readonly interface: InterfaceName;
  readonly management: InterfaceManagerFact;
  /** Files of systemd-networkd and netplan that name the destination. */
  readonly naming: readonly string[];
  readonly changeId: ChangeId;
}

export interface RouteKeeper {
  /** Edits that keep the route; none when a file keeps it already. */
  keep(of: RouteKeeping): Outcome<readonly FileEdit[]>;
  /** Edits that forget it; none when no file names it. */
  forget(of: RouteKeeping): Outcome<readonly FileEdit[]>;
}

const ifupdown: RouteKeeper = {
  keep: ({ asked, management, ...of }) => editsToKeep(asked, management.ifupdownFiles, of),
  forget: ({ asked, management }) => editsToForget(asked, management.ifupdownFiles),
};

/** What one manager's file of our own is; null: things are such that there can be none. */
interface OwnFile {
  readonly place: Pick<FileEdit, 'path' | 'mode' | 'makesDirectories'>;
  readonly lines: readonly string[];
}

const networkd = keeperBy((of) => {
  const path = networkDropIn(of.management, nameOf(of));
  const { destination, nextHop } = of.asked;
  const lines = ['[Route]', `Destination=${destination}`, `Gateway=${nextHop}`];
  return path === null ? null : { place: { path, mode: '644', makesDirectories: true }, lines };
});

const netplan = keeperBy((of) => {
  const section = of.management.netplan?.section ?? null;
  if (section === null) return null;
  const lines = [
    'network:',
    '  version: 2',
    `  ${section}:`,
    `    ${of.interface}:`,
    '      routes:',
    `        - to: ${of.asked.destination}`,
    `          via: ${of.asked.nextHop}`,
  ];
  const path = `${NETPLAN_DIRECTORY}/90-${nameOf(of)}.yaml`;
  return { place: { path, mode: '600' }, lines };
});

const KEEPERS: Readonly<Partial<Record<InterfaceManager, RouteKeeper>>> = {
  ifupdown,
  ifupdown2: ifupdown,
  'systemd-networkd': networkd,
  netplan,
};

export const ROUTE_MANAGERS: readonly InterfaceManager[] = [
  'ifupdown',
  'ifupdown2',
  'systemd-networkd',
  'netplan',
];

/** Of an interface that exactly one of ROUTE_MANAGERS manages. */
export function routeKeeperOf({ managers: [manager] }: InterfaceManagerFact): RouteKeeper {
  const keeper = manager === undefined ? undefined : KEEPERS[manager];
  if (keeper === undefined) throw new Error(`Nobody keeps routes for ${manager}.`);
  return keeper;
}

function nameOf({ asked: { destination } }: RouteKeeping): string {
  return `route-${destination.replaceAll(/[./]/g, '-')}`;
}

function keeperBy(fileOf: (of: RouteKeeping) => OwnFile | null): RouteKeeper {
  return {
    keep(of) {
      const file = fileOf(of);
      if (file === null) return undefinedInterface(of);
      const found = editOf(file, of);
      if (!found.ok) return found;
      const { before, after } = found.value;
      return succeed(before === null ? [{ ...file.place, before, after }] : []);
    },
    forget(of) {
      const file = fileOf(of);
      if (file === null) return of.naming.length === 0 ? succeed([]) : undefinedInterface(of);
      const found = editOf(file, of);
      if (!found.ok) return found;
      const { before } = found.value;
      return succeed(before === null ? [] : [{ ...file.place, before, after: null }]);
    },
  };
}

/** The file as it is and as it should be; refused when anything else names the destination. */
function editOf(
  { place: { path }, lines }: OwnFile,
  { asked, management, naming, changeId }: RouteKeeping,
): Outcome<{ readonly before: string | null; readonly after: string }> {
  const { destination, nextHop, host } = asked;
  const stranger = naming.find((one) => one !== path);
  if (stranger !== undefined) {
    return refuse('persistence-unclear', {
      what: `${stranger} on ${host} names ${destination} already.`,
      why: 'Arpeggio did not write it, and two files for one route would contradict each other.',
      fix: `Nothing was done. Look at ${stranger}, and set or remove the route by hand there.`,
    });
  }
  const header = `# Written by Arpeggio, change ${changeId}: a route to ${destination}.`;
  const after = [header, ...lines, ''].join('\n');
  const before = management.keptFiles.find((file) => file.path === path)?.content ?? null;
  if (before === null || withoutFirst(before) === withoutFirst(after)) {
    return succeed({ before, after });
  }
  return refuse('persistence-unclear', {
    what: `${path} on ${host} is not what Arpeggio writes for a route via ${nextHop}.`,
    why: 'Somebody edited it, or it holds another next hop.',
    fix: `Nothing was done. Correct or delete ${path} by hand.`,
  });
}

/** Whichever change wrote it. */
function withoutFirst(text: string): string {
  return text.split('\n').slice(1).join('\n');
}

function undefinedInterface(of: RouteKeeping): Outcome<readonly FileEdit[]> {
  const { asked, management } = of;
  const where = `${of.interface} on ${asked.host}`;
  return refuse('persistence-unclear', {
    what: `${asked.host} cannot keep the route over a reboot by a file of its own.`,
    why: `${management.managers[0]} manages ${where}, but no definition of that name was found.`,
    fix: `Nothing was done. Define ${of.interface} by its name there, or set the route by hand.`,
  });
}
