// What two changes cannot both hold: keys that are equal, and keys of which one contains the other, an
// address in a prefix or an interface on a router. Pure: who holds what is the store's business.
// Deliberately no hierarchy across other kinds: a VLAN and its prefix are locked side by side by those
// who need both.

import {
  type HostName,
  type IpAddress,
  parseIpAddress,
  parsePrefix,
  type Prefix,
  prefixesOverlap,
  type ResourceKey,
} from './names.ts';

const ADDRESS_LENGTH = 32;

export function prefixResource(prefix: Prefix): ResourceKey {
  return `prefix:${prefix}` as ResourceKey;
}

/** All that one router does; `router:NAME/INTERFACE` would be a part of it. */
export function routerResource(host: HostName): ResourceKey {
  return `router:${host}` as ResourceKey;
}

/** Whether changes that want these two must come one after the other. */
export function resourcesConflict(a: ResourceKey, b: ResourceKey): boolean {
  if (a === b) return true;
  const [first, second] = [parseKey(a), parseKey(b)];
  if (first.space !== second.space) return false;
  if (first.prefix !== null && second.prefix !== null) {
    return prefixesOverlap(first.prefix, second.prefix);
  }
  return isPathBelow(first.path, second.path) || isPathBelow(second.path, first.path);
}

/** The first of these keys that conflicts with this one. */
export function conflictIn(
  keys: readonly ResourceKey[],
  key: ResourceKey,
): ResourceKey | undefined {
  return keys.find((candidate) => resourcesConflict(candidate, key));
}

/** What people read of a key: its name without its kind. */
export function resourceName(key: ResourceKey): string {
  return key.slice(key.indexOf(':') + 1);
}

interface ParsedKey {
  /** Keys of different spaces never conflict. */
  readonly space: string;
  /** What the key names as a range of addresses; null: it is compared as a path. */
  readonly prefix: Prefix | null;
  readonly path: string;
}

function parseKey(key: ResourceKey): ParsedKey {
  const path = resourceName(key);
  const kind = key.slice(0, key.length - path.length - 1);
  switch (kind) {
    case 'ip':
    case 'prefix':
      return { space: 'addresses', prefix: rangeOf(path), path };
    case 'route': {
      // Routes on one host shadow each other where their destinations overlap.
      const [host = '', ...destination] = path.split('/');
      return { space: `route ${host}`, prefix: rangeOf(destination.join('/')), path };
    }
    default:
      return { space: kind, prefix: null, path };
  }
}

function rangeOf(text: string): Prefix | null {
  const ip = parseIpAddress(text);
  return ip === null ? parsePrefix(text) : addressRange(ip);
}

function addressRange(ip: IpAddress): Prefix {
  return `${ip}/${ADDRESS_LENGTH}` as Prefix;
}

function isPathBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}/`);
}
