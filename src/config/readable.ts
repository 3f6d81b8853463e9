// What of arpeggio.yaml has the right shape, part by part, so that one mistake does not hide another:
// the checks between parts see everything that could be read. Deliberately no judgement here; what
// has the wrong shape is reported by the schema.

import type { z } from 'zod';
import type { EnvironmentVariables } from './environment.ts';
import { ConfigFile, type HostFile, SegmentFile, type SshFile } from './file.ts';
import { CloudFile, PoolFile, RouterFile, SwitchFile } from './networks/file.ts';
import { prefix } from './fields.ts';
import type { Prefix } from '../domain/names.ts';
import type { Path } from './read-yaml.ts';

/** The parts that have the right shape, by name. */
export interface Readable {
  /** What all hosts have in common; null: it has a mistake, so nothing can be said to be lacking. */
  readonly ssh: SshFile | null;
  /** Every name under `hosts`, also of those that have a mistake. */
  readonly hostNames: readonly string[];
  readonly hosts: ReadonlyMap<string, HostFile>;
  readonly segments: ReadonlyMap<string, SegmentFile>;
  /** With those that have a mistake. */
  readonly segmentCount: number;
  readonly networks: ReadableNetworks;
  /** Names of the environment variables that are set. */
  readonly variables: ReadonlySet<string>;
}

export interface ReadableNetworks {
  readonly hasNetworks: boolean;
  readonly hasCloud: boolean;
  /** null: not there, or with a mistake. */
  readonly cloud: CloudFile | null;
  /** Every name under `routers`, also of those that have a mistake. */
  readonly routerNames: readonly string[];
  readonly routers: ReadonlyMap<string, RouterFile>;
  readonly switches: ReadonlyMap<string, SwitchFile>;
  readonly pools: Readonly<Record<'nat' | 'routed', readonly Placed<PoolFile>[]>>;
  readonly exposable: readonly Placed<Prefix>[];
}

/** One of a list, and where it stands. */
export interface Placed<Value> {
  readonly path: Path;
  readonly value: Value;
}

export function readable(value: unknown, environment: EnvironmentVariables): Readable {
  const { ssh, hosts, segments, networks, cloudstack } = members(value);
  const { shape } = ConfigFile;
  return {
    ssh: ssh === undefined ? {} : (shape.ssh.safeParse(ssh).data ?? null),
    hostNames: Object.keys(members(hosts)),
    hosts: parsedEntries(members(hosts), shape.hosts.valueType),
    segments: parsedEntries(members(segments), SegmentFile),
    segmentCount: Object.keys(members(segments)).length,
    networks: readableNetworks(networks, cloudstack),
    variables: new Set(Object.keys(environment).filter((name) => Boolean(environment[name]))),
  };
}

function readableNetworks(networks: unknown, cloudstack: unknown): ReadableNetworks {
  const { routers, switches, pools, exposable } = members(networks);
  const { nat, routed } = members(pools);
  const at = ['networks', 'pools'];
  return {
    hasNetworks: networks !== undefined,
    hasCloud: cloudstack !== undefined,
    cloud: CloudFile.safeParse(cloudstack).data ?? null,
    routerNames: Object.keys(members(routers)),
    routers: parsedEntries(members(routers), RouterFile),
    switches: parsedEntries(members(switches), SwitchFile),
    pools: {
      nat: parsedItems(nat, PoolFile, [...at, 'nat']),
      routed: parsedItems(routed, PoolFile, [...at, 'routed']),
    },
    exposable: parsedItems(exposable, prefix, ['networks', 'exposable']),
  };
}

function parsedEntries<Value extends z.ZodType>(
  entries: Readonly<Record<string, unknown>>,
  type: Value,
): Map<string, z.infer<Value>> {
  return new Map(
    Object.entries(entries).flatMap(([name, entry]) => {
      const result = type.safeParse(entry);
      return result.success ? [[name, result.data] as const] : [];
    }),
  );
}

function parsedItems<Value extends z.ZodType>(
  items: unknown,
  type: Value,
  path: Path,
): Placed<z.infer<Value>>[] {
  const list: readonly unknown[] = Array.isArray(items) ? items : [];
  return list.flatMap((item, index) => {
    const result = type.safeParse(item);
    return result.success ? [{ path: [...path, index], value: result.data }] : [];
  });
}

export function members(value: unknown): Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
