// What the `networks` and `cloudstack` parts must have to do with the rest of arpeggio.yaml: hosts
// exist, prefixes lie where they can be reached and overlap nothing, and CloudStack can be asked.

import {
  type HostName,
  parsePrefix,
  type Prefix,
  prefixContains,
  prefixesOverlap,
  prefixLengthOf,
} from '../../domain/names.ts';
import { checkHostExists, contains, type Finding } from '../cross-checks.ts';
import type { Path } from '../read-yaml.ts';
import type { Placed, Readable } from '../readable.ts';
import type { PoolFile, RouterFile, SwitchFile } from './file.ts';

/** In plans a call of CloudStack's API stands where the host of a command stands. */
const CLOUD_HOST = 'cloudstack' as HostName;

// RFC 1918.
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap(
  (text) => parsePrefix(text) ?? [],
);

export function checkNetworks(file: Readable): readonly Finding[] {
  const { hasNetworks, routers, switches } = file.networks;
  return [
    ...checkReservedName(file),
    ...checkCloud(file),
    ...(hasNetworks ? checkRouterCount(file) : []),
    ...[...routers].flatMap(([name, router]) => checkRouter(file, name, router)),
    ...[...switches].flatMap(([name, one]) => checkSwitch(file, name, one)),
    ...checkPrefixes(file),
  ];
}

function checkReservedName({ hostNames }: Readable): readonly Finding[] {
  if (!hostNames.includes(CLOUD_HOST)) return [];
  const expected = 'another name: plans show calls of CloudStack under this one';
  return [{ path: ['hosts', CLOUD_HOST], expected, seen: CLOUD_HOST }];
}

function checkCloud({ networks, variables }: Readable): readonly Finding[] {
  const { hasNetworks, hasCloud } = networks;
  const isReachable = [...variables].some((name) => name.startsWith('CLOUDSTACK_'));
  return [
    ...(hasNetworks && !isReachable
      ? [
          {
            path: ['networks'],
            expected:
              'CLOUDSTACK_API_URL and both its keys to be set, because networks begin there',
            seen: 'none of them set',
          },
        ]
      : []),
    ...(hasCloud && !hasNetworks
      ? [
          {
            path: ['cloudstack'],
            expected: 'networks as well: this part only says how they are made',
            seen: 'no networks',
          },
        ]
      : []),
    ...checkOwner(networks.cloud ?? {}),
  ];
}

function checkOwner(cloud: NonNullable<Readable['networks']['cloud']>): readonly Finding[] {
  const { account, domain, project } = cloud;
  if (project !== undefined && (account ?? domain) !== undefined) {
    const expected = 'either a project or an account with its domain';
    return [{ path: ['cloudstack', 'project'], expected, seen: 'both' }];
  }
  if ((account === undefined) === (domain === undefined)) return [];
  const [given, lacking] = account === undefined ? ['domain', 'account'] : ['account', 'domain'];
  const expected = `account and domain together: an account is only known within its domain`;
  return [{ path: ['cloudstack', given], expected, seen: `no ${lacking}` }];
}

function checkRouterCount({ networks }: Readable): readonly Finding[] {
  const count = networks.routerNames.length;
  // VRRP has one owner among any number, but every plan here speaks of a pair.
  if (count === 1 || count === 2) return [];
  const seen = count === 0 ? 'none' : networks.routerNames.join(', ');
  return [{ path: ['networks', 'routers'], expected: 'one or two routers', seen }];
}

function checkRouter(file: Readable, name: string, router: RouterFile): readonly Finding[] {
  const path = ['networks', 'routers', name];
  const unknown = checkHostExists(file, path, name);
  if (unknown.length > 0 || router.uplink !== router.trunk) return unknown;
  const expected = 'another interface than the uplink: VLANs must not leave towards the gateway';
  return [{ path: [...path, 'trunk'], expected, seen: router.trunk }];
}

function checkSwitch(file: Readable, name: string, one: SwitchFile): readonly Finding[] {
  const path = ['networks', 'switches', name];
  const repeated = one.ports.filter((port, index) => one.ports.indexOf(port) < index);
  return [
    ...(/^[A-Za-z0-9][\w.-]{0,62}$/.test(name)
      ? []
      : [{ path, expected: 'the name of a switch: letters, digits, dots and dashes', seen: name }]),
    ...checkSwitchHost(file, path, one),
    ...repeated.map((seen) => ({
      path: [...path, 'ports', one.ports.lastIndexOf(seen)],
      expected: 'each port once',
      seen: `${seen} again`,
    })),
  ];
}

function checkSwitchHost(file: Readable, path: Path, { host, system }: SwitchFile): Finding[] {
  if (system === 'manual') {
    const expected = 'no host, because a person types on a manual switch';
    return host === undefined ? [] : [{ path: [...path, 'host'], expected, seen: host }];
  }
  if (host !== undefined) return [...checkHostExists(file, [...path, 'host'], host)];
  const expected = 'host, the name under hosts by which it is reached (or system: manual)';
  return [{ path, expected, seen: 'none' }];
}

function checkPrefixes(file: Readable): readonly Finding[] {
  const { pools, exposable } = file.networks;
  const routed = pools.routed.map(prefixOfPool);
  const nat = pools.nat.map(prefixOfPool);
  return [
    ...[...pools.nat, ...pools.routed].flatMap(checkLength),
    ...nat.flatMap((pool) => checkPrivate(pool)),
    ...[...routed, ...exposable].flatMap((one) => checkInSegment(file, one)),
    ...checkOverlaps(file, [...nat, ...routed, ...exposable]),
  ];
}

function prefixOfPool({ path, value }: Placed<PoolFile>): Placed<Prefix> {
  return { path: [...path, 'prefix'], value: value.prefix };
}

function checkLength({ path, value: { prefix, length } }: Placed<PoolFile>): readonly Finding[] {
  if (length >= prefixLengthOf(prefix)) return [];
  const expected = `a length that fits into ${prefix}, so ${prefixLengthOf(prefix)} or more`;
  return [{ path: [...path, 'length'], expected, seen: String(length) }];
}

function checkPrivate({ path, value }: Placed<Prefix>): readonly Finding[] {
  if (PRIVATE.some((one) => contains(one, value))) return [];
  const expected = `a private prefix, inside ${PRIVATE.join(', ')}`;
  return [{ path, expected, seen: value }];
}

/** The routers answer ARP for these on their uplink, so the segment's own rules apply. */
function checkInSegment(file: Readable, { path, value }: Placed<Prefix>): Finding[] {
  const { segments } = file;
  // A segment with a mistake may be the very one around it.
  if (segments.size < file.segmentCount) return [];
  const around = [...segments.values()].find(({ prefix }) => contains(prefix, value));
  if (around === undefined) {
    const prefixes = [...segments.values()].map(({ prefix }) => prefix).join(' or ');
    return [{ path, expected: `a prefix inside that of a segment (${prefixes})`, seen: value }];
  }
  if (!prefixContains(value, around.gateway)) return [];
  const expected = 'a prefix without the gateway of its segment';
  return [{ path, expected, seen: `${value}, which holds ${around.gateway}` }];
}

function checkOverlaps(
  { segments }: Readable,
  placed: readonly Placed<Prefix>[],
): readonly Finding[] {
  return placed.flatMap(({ path, value }, index) => {
    const before = placed.slice(0, index).map((one) => one.value);
    // Public ones lie inside a segment on purpose; a private one inside it would be reached twice.
    const around = [...segments.values()].map(({ prefix }) => prefix);
    const others = path.includes('nat') ? [...around, ...before] : before;
    const hit = others.find((other) => prefixesOverlap(other, value));
    const expected = 'a prefix that overlaps no segment and no other pool';
    return hit === undefined ? [] : [{ path, expected, seen: `${value}, which overlaps ${hit}` }];
  });
}
