// How ifupdown's files must change so that an address boots with the new host and not with the old
// one. Recognises a stanza of its own for the address, and `up ip addr add` lines; anything else is
// refused and shown, because a wrong guess would only be noticed at the next reboot.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { ChangeId, IpAddress } from '../../domain/names.ts';
import {
  INTERFACES_DIRECTORY,
  type IfupdownFile,
  type IfupdownStanza,
  lineNames,
  sourcesDirectory,
  stanzasOf,
} from '../../facts/persistence/ifupdown-files.ts';
import { type FileEdit, holdsSecret, withoutLines } from '../persistence/file-edit.ts';
import type { HostFacts } from './facts.ts';

type ManagedHost = Pick<HostFacts, 'at' | 'management'>;

/** Edits that add the address; none when it is already there. */
export function editsToAdd(
  host: ManagedHost,
  of: { readonly ip: IpAddress; readonly from: string; readonly changeId: ChangeId },
): Outcome<readonly FileEdit[]> {
  const { ip } = of;
  const files = host.management.ifupdownFiles;
  const removals = editsToRemove(host, ip);
  // What could be removed is there in a form that we know: nothing to add.
  if (!removals.ok || removals.value.length > 0) return removals.ok ? succeed([]) : removals;
  const path = `${INTERFACES_DIRECTORY}/arpeggio-${ip.replaceAll('.', '-')}`;
  if (!sourcesDirectory(files) || files.some((file) => file.path === path)) {
    return refuse('persistence-unclear', {
      what: `${host.at.host} cannot keep ${ip} over a reboot by a file of its own.`,
      why: `/etc/network/interfaces does not source interfaces.d/*, or ${path} is taken.`,
      fix: `Nothing was done. Add the line "source ${INTERFACES_DIRECTORY}/*" on ${host.at.host}.`,
    });
  }
  const after = [
    `# Written by Arpeggio, change ${of.changeId}: ${ip} moved here from ${of.from}.`,
    `iface ${host.at.interface} inet static`,
    `    address ${ip}/32`,
    '',
  ].join('\n');
  return succeed([{ path, before: null, after, mode: '644' }]);
}

/** Edits that take the address out; none when no file names it. */
export function editsToRemove(host: ManagedHost, ip: IpAddress): Outcome<readonly FileEdit[]> {
  const edits: FileEdit[] = [];
  for (const file of host.management.ifupdownFiles) {
    const named = linesNaming(file, ip);
    if (named.length === 0) continue;
    const removable = removableLines(file, host, ip);
    const unclear = named.find((index) => !removable.has(index));
    if (unclear !== undefined || !file.isOwnedByRoot) return unclearLine(host, file, unclear);
    const secret = holdsSecret(host.at.host, file);
    if (secret !== null) return secret;
    edits.push(withoutLines(file, removable));
  }
  return succeed(edits);
}

function linesNaming(file: IfupdownFile, ip: IpAddress): readonly number[] {
  return file.content
    .split('\n')
    .flatMap((line, index) => (!line.trim().startsWith('#') && lineNames(line, ip) ? [index] : []));
}

function removableLines(file: IfupdownFile, host: ManagedHost, ip: IpAddress): ReadonlySet<number> {
  const removable = new Set<number>();
  for (const stanza of stanzasOf([file], host.at.interface)) {
    const isOnlyThis = isStanzaOfOnly(stanza, ip);
    for (const [offset, line] of stanza.lines.entries()) {
      if (isOnlyThis || isCommandLineFor(line, host, ip)) removable.add(stanza.firstLine + offset);
    }
  }
  return removable;
}

/** `iface eth0 inet static` with the address and nothing else that matters. */
function isStanzaOfOnly(stanza: IfupdownStanza, ip: IpAddress): boolean {
  const [head, ...body] = stanza.lines.map((line) => line.trim()).filter((line) => line !== '');
  const options = body.filter((line) => !line.startsWith('#'));
  return (
    /\sinet\s+static$/.test(head ?? '') &&
    options.some((line) => /^address\s/.test(line) && lineNames(line, ip)) &&
    options.every((line) => /^(?:address|netmask|broadcast|scope|label)\s/.test(line))
  );
}

// A rest of `|| true` is harmless; a second command on the line would not be ours to delete.
const COMMAND_LINE =
  /^(?:pre-|post-)?(?:up|down) ip a(?:ddr(?:ess)?)? (?:add|replace|change|del|delete) (\S+) dev (\S+)(?: \|\| (?:true|:))?$/;

/** `up ip addr add 203.0.113.50/32 dev eth0` and its `down` twin. */
function isCommandLineFor(line: string, { at }: ManagedHost, ip: IpAddress): boolean {
  const [, address, name] = COMMAND_LINE.exec(line.trim().split(/\s+/).join(' ')) ?? [];
  if (address === undefined || name === undefined) return false;
  return lineNames(address, ip) && [at.interface, '$IFACE', '"$IFACE"'].includes(name);
}

function unclearLine(
  host: ManagedHost,
  file: IfupdownFile,
  index: number | undefined,
): Outcome<readonly FileEdit[]> {
  const line = index === undefined ? null : file.content.split('\n')[index]?.trim();
  return refuse('persistence-unclear', {
    what: `${file.path} on ${host.at.host} cannot be edited safely.`,
    why:
      line === null
        ? 'It does not belong to root.'
        : `Line ${(index ?? 0) + 1} is "${line}", which may serve more than this address.`,
    fix: `Nothing was done. Give the address a stanza of its own on ${host.at.host}, or move it by hand.`,
  });
}
