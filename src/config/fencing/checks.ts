// What `addresses` and `fence` of a host must have to do with the rest of arpeggio.yaml: a fence is of one
// kind and complete, runs somewhere else than on the host that it turns off, and what it names exists.

import { FENCING_SYSTEMS } from '../../domain/inventory.ts';
import { prefixContains } from '../../domain/names.ts';
import { nearest } from '../../domain/nearest.ts';
import { checkHostExists, type Finding } from '../cross-checks.ts';
import type { HostFile } from '../file.ts';
import type { Path } from '../read-yaml.ts';
import type { Readable } from '../readable.ts';
import type { FenceFile } from './file.ts';

export function checkFencing(file: Readable): readonly Finding[] {
  return [...file.hosts].flatMap(([name, host]) => [
    ...checkAddresses(file, name, host),
    ...(host.fence === undefined ? [] : checkFence(file, name, host.fence)),
  ]);
}

function checkAddresses({ segments }: Readable, name: string, host: HostFile): readonly Finding[] {
  const prefixes = [...segments.values()].map(({ prefix }) => prefix);
  return (host.addresses ?? []).flatMap((address, index) => {
    if (prefixes.some((prefix) => prefixContains(prefix, address))) return [];
    const expected = `an address of ${name} on a segment, where it is asked for by ARP`;
    return [{ path: ['hosts', name, 'addresses', index], expected, seen: address }];
  });
}

const KINDS = ['command', 'cloud_vm', 'switch'] as const;

function checkFence(file: Readable, name: string, fence: FenceFile): readonly Finding[] {
  const path = ['hosts', name, 'fence'];
  const given = KINDS.filter((kind) => fence[kind] !== undefined);
  const [kind, second] = given;
  if (kind === undefined || second !== undefined) {
    const expected = 'one of: command (with on, proof and shows), cloud_vm, switch (with port)';
    return [{ path, expected, seen: given.length === 0 ? 'none of them' : given.join(' and ') }];
  }
  return [
    ...checkCompany(path, fence, kind),
    ...(fence.on === undefined ? [] : checkPlace(file, [...path, 'on'], name, fence.on)),
    ...(fence.switch === undefined ? [] : checkSwitch(file, [...path, 'switch'], fence.switch)),
    ...(fence.cloud_vm === undefined ? [] : checkCloud(file, [...path, 'cloud_vm'])),
  ];
}

const COMPANY: Readonly<
  Record<
    (typeof KINDS)[number],
    Readonly<Record<'needed' | 'allowed', readonly (keyof FenceFile)[]>>
  >
> = {
  command: { needed: ['on', 'proof', 'shows'], allowed: ['undo'] },
  cloud_vm: { needed: [], allowed: [] },
  switch: { needed: ['port'], allowed: [] },
};

function checkCompany(
  path: Path,
  fence: FenceFile,
  kind: (typeof KINDS)[number],
): readonly Finding[] {
  const { needed, allowed } = COMPANY[kind];
  const lacking = needed.filter((key) => fence[key] === undefined);
  const keys: readonly string[] = [kind, ...needed, ...allowed];
  const odd = Object.keys(fence).filter((key) => !keys.includes(key));
  return [
    ...lacking.map((key) => ({ path, expected: `${key} beside ${kind}`, seen: 'none' })),
    ...odd.map((key) => ({
      path: [...path, key],
      expected: `no ${key} beside ${kind}`,
      seen: key,
    })),
  ];
}

function checkPlace(file: Readable, path: Path, name: string, on: string): readonly Finding[] {
  if (on !== name) return checkHostExists(file, path, on);
  return [{ path, expected: 'another host than the one that is turned off', seen: on }];
}

function checkSwitch({ networks }: Readable, path: Path, name: string): readonly Finding[] {
  const found = networks.switches.get(name);
  if (found === undefined) {
    const match = nearest(name, [...networks.switches.keys()]);
    const hint = match === null ? '' : ` (did you mean ${match}?)`;
    return [
      { path, expected: `a switch that is listed under networks.switches${hint}`, seen: name },
    ];
  }
  const systems: readonly string[] = FENCING_SYSTEMS;
  if (systems.includes(found.system)) return [];
  const expected = `a switch whose ports can be shut from here (${systems.join(', ')})`;
  return [{ path, expected, seen: `${name}, which is ${found.system}` }];
}

function checkCloud({ variables }: Readable, path: Path): readonly Finding[] {
  if ([...variables].some((name) => name.startsWith('CLOUDSTACK_'))) return [];
  return [
    { path, expected: 'CLOUDSTACK_API_URL and both its keys to be set', seen: 'none of them' },
  ];
}
