// How ifupdown's files must change so that a static route is there after a reboot, or no more. Knows
// the one form that is safe to edit, an `up ip route add|replace P via IP` line; anything else that
// names the destination is refused and shown.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import { type ChangeId, type InterfaceName, networkAddress } from '../../domain/names.ts';
import {
  INTERFACES_DIRECTORY,
  INTERFACES_FILE,
  type IfupdownFile,
  type IfupdownStanza,
  sourcesDirectory,
  stanzasOf,
} from '../../facts/persistence/ifupdown-files.ts';
import { type FileEdit, holdsSecret, withoutLines } from '../persistence/file-edit.ts';
import type { RouteAsked } from './arguments.ts';

/** Edits that keep the route over a reboot; none when a line for it is there already. */
export function editsToKeep(
  asked: RouteAsked,
  files: readonly IfupdownFile[],
  of: { readonly interface: InterfaceName; readonly changeId: ChangeId },
): Outcome<readonly FileEdit[]> {
  const { destination, nextHop, host } = asked;
  const removals = editsToForget(asked, files);
  if (!removals.ok || removals.value.length > 0) return removals.ok ? succeed([]) : removals;
  const late = stanzaAfterSource(files, of.interface);
  if (late !== null) return lineInStanza(asked, late.file, late.stanza);
  const path = ownPath(asked, files, of.interface);
  if (!sourcesDirectory(files) || files.some((file) => file.path === path)) {
    return refuse('persistence-unclear', {
      what: `${host} cannot keep the route over a reboot by a file of its own.`,
      why: `/etc/network/interfaces does not source interfaces.d/*, or ${path} is taken.`,
      fix: `Nothing was done. Add the line "source ${INTERFACES_DIRECTORY}/*" on ${host}.`,
    });
  }
  const after = [
    `# Written by Arpeggio, change ${of.changeId}: a route to ${destination}.`,
    `iface ${of.interface} inet manual`,
    `    up ip route replace ${destination} via ${nextHop} dev $IFACE`,
    '',
  ].join('\n');
  return succeed([{ path, before: null, after, mode: '644' }]);
}

/**
 * The address comes before the route: ifupdown works off the stanzas of an interface in the order in
 * which it reads them, and one whose command fails leaves the rest undone at boot.
 */
function ownPath(
  { destination }: RouteAsked,
  files: readonly IfupdownFile[],
  name: InterfaceName,
): string {
  const own = `route-${destination.replaceAll(/[./]/g, '-')}`;
  const isLater = stanzasOf(files, name).some(({ path }) => {
    return path.startsWith(INTERFACES_DIRECTORY) && path > `${INTERFACES_DIRECTORY}/${own}`;
  });
  return `${INTERFACES_DIRECTORY}/${isLater ? `zz-${own}` : own}`;
}

/** Debian's main file sources the others in its first lines, so that its own stanzas come last. */
function stanzaAfterSource(files: readonly IfupdownFile[], name: InterfaceName) {
  const file = files.find(({ path }) => path === INTERFACES_FILE);
  if (file === undefined) return null;
  const source = file.content.split('\n').findIndex((line) => /^\s*source/.test(line));
  const stanza = stanzasOf([file], name).findLast(({ firstLine }) => firstLine > source);
  return source === -1 || stanza === undefined ? null : { file, stanza };
}

function lineInStanza(
  asked: RouteAsked,
  file: IfupdownFile,
  { lastLine }: IfupdownStanza,
): Outcome<readonly FileEdit[]> {
  if (!file.isOwnedByRoot) return unclearFile(asked, file, null);
  const secret = holdsSecret(asked.host, file);
  if (secret !== null) return secret;
  const line = `    up ip route replace ${asked.destination} via ${asked.nextHop} dev $IFACE`;
  const after = file.content
    .split('\n')
    .toSpliced(lastLine + 1, 0, line)
    .join('\n');
  return succeed([{ path: file.path, before: file.content, after, mode: file.mode }]);
}

/** Edits that take the route out; none when no file names it. */
export function editsToForget(
  asked: RouteAsked,
  files: readonly IfupdownFile[],
): Outcome<readonly FileEdit[]> {
  const edits: FileEdit[] = [];
  for (const file of files) {
    const lines = file.content.split('\n').map((line) => line.trim());
    const named = lines.flatMap((line, index) => (namesRoute(line, asked) ? [index] : []));
    if (named.length === 0) continue;
    const unclear = named.find((index) => !isRouteLine(lines[index] ?? '', asked));
    if (unclear !== undefined || !file.isOwnedByRoot) {
      return unclearFile(asked, file, unclear === undefined ? null : (lines[unclear] ?? ''));
    }
    const secret = holdsSecret(asked.host, file);
    if (secret !== null) return secret;
    edits.push(withoutEmptyStanza(withoutLines(file, new Set(named))));
  }
  return succeed(edits);
}

function namesRoute(line: string, { destination }: RouteAsked): boolean {
  const names: readonly string[] = namesOf(destination);
  return !line.startsWith('#') && line.split(/\s+/).some((word) => names.includes(word));
}

/** `10.99.0.0/24`, and `10.99.0.0` as `route add -net … netmask …` and /32 routes have it. */
function namesOf(destination: RouteAsked['destination']): readonly string[] {
  return [destination, networkAddress(destination)];
}

const ROUTE_LINE =
  /^(?:post-)?up ip r(?:oute)? (?:add|replace) (\S+) via (\S+)(?: dev \S+)?(?: \|\| (?:true|:))?$/;

function isRouteLine(line: string, { destination, nextHop }: RouteAsked): boolean {
  const [, to, via] = ROUTE_LINE.exec(line.split(/\s+/).join(' ')) ?? [];
  const isHostRoute = destination.endsWith('/32') && to === networkAddress(destination);
  return via === nextHop && (to === destination || isHostRoute);
}

/** What is left of a file that only held the route is a stanza that does nothing. */
function withoutEmptyStanza(edit: FileEdit): FileEdit {
  const lines = (edit.after ?? '').split('\n').map((line) => line.trim());
  const rest = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const isOwnFile = edit.path.startsWith(INTERFACES_DIRECTORY);
  const isEmpty = rest.length === 1 && /^iface \S+ inet manual$/.test(rest[0] ?? '');
  return isOwnFile && isEmpty ? { ...edit, after: null } : edit;
}

function unclearFile(
  { host, destination }: RouteAsked,
  file: IfupdownFile,
  line: string | null,
): Outcome<readonly FileEdit[]> {
  return refuse('persistence-unclear', {
    what: `${file.path} on ${host} cannot be edited safely.`,
    why: line === null ? 'It does not belong to root.' : `It says "${line}" of ${destination}.`,
    fix: `Nothing was done. Write the route as a line "up ip route replace …", or set it by hand.`,
  });
}
