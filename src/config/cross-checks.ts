// What one value of arpeggio.yaml must have to do with another: names exist, addresses lie inside
// their prefix, every host can be reached and its identity proved. Everything that could be read is
// checked, even when another part of the file has a mistake.

import {
  broadcastAddress,
  networkAddress,
  parseHostName,
  type Prefix,
  prefixContains,
  prefixesOverlap,
  prefixLengthOf,
} from '../domain/names.ts';
import { nearest } from '../domain/nearest.ts';
import type { HostFile, SegmentFile, SshFile } from './file.ts';
import type { Path } from './read-yaml.ts';
import type { Readable } from './readable.ts';

export interface Finding {
  readonly path: Path;
  readonly expected: string;
  readonly seen: string;
}

export function crossCheck(file: Readable): readonly Finding[] {
  return [
    ...file.hostNames.flatMap((name) => checkHostName(['hosts', name], name)),
    ...[...file.hosts].flatMap(([name, host]) => checkHost(file, name, host)),
    ...checkPassphrase(file, ['ssh', 'passphrase_env'], file.ssh?.passphrase_env),
    ...[...file.segments].flatMap(([name, segment]) => checkSegment(file, name, segment)),
    ...checkOverlaps(file),
  ];
}

function checkHostName(path: Path, name: string): readonly Finding[] {
  if (parseHostName(name) !== null) return [];
  return [{ path, expected: 'a host name: small letters, digits and dashes', seen: name }];
}

function checkHost(file: Readable, name: string, host: HostFile): readonly Finding[] {
  const path = ['hosts', name];
  return [
    ...(file.ssh === null ? [] : lacking(host, file.ssh)).map((expected) => {
      return { path, expected, seen: 'none' };
    }),
    ...checkPassphrase(file, [...path, 'passphrase_env'], host.passphrase_env),
    ...checkJump(file, name, host),
  ];
}

/** What is needed to log in and to know that it is the right host, and is given nowhere. */
function lacking(host: HostFile, ssh: SshFile): readonly string[] {
  const needs = [
    [host.user ?? ssh.user, 'a user to log in as, here or as ssh.user'],
    [
      host.key ?? ssh.key ?? (ssh.agent === true ? 'agent' : undefined),
      'a key to log in with, here or as ssh.key, or ssh.agent: true',
    ],
    // Never on first use: whoever answers first would be trusted with root on the network.
    [host.host_keys?.[0] ?? ssh.known_hosts, 'host_keys, here or in the file ssh.known_hosts'],
  ] as const;
  return needs.filter(([given]) => given === undefined).map(([, expected]) => expected);
}

function checkPassphrase(file: Readable, path: Path, name: string | undefined): Finding[] {
  if (name === undefined || file.variables.has(name)) return [];
  return [{ path, expected: 'a variable that is set', seen: `${name}, which is not` }];
}

function checkJump(file: Readable, name: string, host: HostFile): readonly Finding[] {
  if (host.jump === undefined) return [];
  const path = ['hosts', name, 'jump'];
  const unknown = checkHostExists(file, path, host.jump);
  if (unknown.length > 0) return unknown;
  const passed = [name];
  for (let next: string | undefined = host.jump; next !== undefined; ) {
    passed.push(next);
    if (next === name) {
      return [{ path, expected: 'a way that ends', seen: `a loop: ${passed.join(' -> ')}` }];
    }
    // A loop that does not lead back here is reported at the hosts that are in it.
    if (passed.indexOf(next) < passed.length - 1) return [];
    next = file.hosts.get(next)?.jump;
  }
  return [];
}

export function checkHostExists(file: Readable, path: Path, name: string): readonly Finding[] {
  if (file.hostNames.includes(name)) return [];
  const match = nearest(name, file.hostNames);
  const hint = match === null ? '' : ` (did you mean ${match}?)`;
  return [{ path, expected: `a host that is listed under hosts${hint}`, seen: name }];
}

function checkSegment(file: Readable, name: string, segment: SegmentFile): readonly Finding[] {
  const at = (...rest: readonly (string | number)[]): Path => ['segments', name, ...rest];
  const nodes = Object.keys(segment.nodes);
  return [
    ...checkHostName(at(), name),
    ...checkGateway(at('gateway'), segment),
    ...segment.movable.flatMap((movable, index) => {
      const isInside = contains(segment.prefix, movable);
      const expected = `a prefix inside ${segment.prefix}`;
      return isInside ? [] : [{ path: at('movable', index), expected, seen: movable }];
    }),
    ...nodes.flatMap((node) => checkHostExists(file, at('nodes', node), node)),
    ...(nodes.length > 0 ? [] : [{ path: at('nodes'), expected: 'nodes', seen: 'none' }]),
    ...checkBystander(file, at('observer'), segment, segment.observer.host),
    ...checkBystander(file, at('probe_from'), segment, segment.probe_from),
    ...(segment.gateway_host === undefined
      ? []
      : checkHostExists(file, at('gateway_host', 'host'), segment.gateway_host.host)),
  ];
}

function checkGateway(path: Path, { prefix, gateway }: SegmentFile): readonly Finding[] {
  const ends: readonly string[] = [networkAddress(prefix), broadcastAddress(prefix)];
  const isHost = prefixContains(prefix, gateway) && !ends.includes(gateway);
  return isHost ? [] : [{ path, expected: `a host's address in ${prefix}`, seen: gateway }];
}

/** Who watches a move must not be one of those between which the address moves. */
function checkBystander(
  file: Readable,
  path: Path,
  segment: SegmentFile,
  name: string | undefined,
): readonly Finding[] {
  if (name === undefined) return [];
  const unknown = checkHostExists(file, path, name);
  if (unknown.length > 0 || !Object.hasOwn(segment.nodes, name)) return unknown;
  return [{ path, expected: 'a host that is not one of the nodes', seen: name }];
}

function checkOverlaps({ segments }: Readable): readonly Finding[] {
  return [...segments].flatMap(([name, { prefix }], index) =>
    [...segments]
      .slice(0, index)
      .filter(([, other]) => prefixesOverlap(other.prefix, prefix))
      .map(([otherName, other]) => ({
        path: ['segments', name, 'prefix'],
        expected: 'a prefix that overlaps no other segment',
        seen: `${prefix}, which overlaps ${other.prefix} of ${otherName}`,
      })),
  );
}

export function contains(outer: Prefix, inner: Prefix): boolean {
  const isNarrower = prefixLengthOf(inner) >= prefixLengthOf(outer);
  return isNarrower && prefixContains(outer, networkAddress(inner));
}
