// arpeggio.yaml from text to the inventory and the SSH settings, or to every problem in it.

import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { SshHostSettings, SshSettings } from '../adapters/ssh/settings.ts';
import type { Attachment, Inventory, Segment } from '../domain/inventory.ts';
import type { HostName } from '../domain/names.ts';
import { crossCheck, type Finding } from './cross-checks.ts';
import type { EnvironmentVariables } from './environment.ts';
import { ConfigFile, type HostFile, type SegmentFile, type SshFile } from './file.ts';
import { checkFencing } from './fencing/checks.ts';
import { fencingOf } from './fencing/file.ts';
import { checkNetworks } from './networks/checks.ts';
import { networkPolicyOf } from './networks/policy.ts';
import { type ConfigProblem, showValue } from './problem.ts';
import { type Path, readYaml } from './read-yaml.ts';
import { members, readable } from './readable.ts';

export interface FileSettings {
  readonly inventory: Inventory;
  /** Without `log`, which whoever starts the adapter adds. */
  readonly ssh: Pick<SshSettings, 'hosts' | 'knownHostsPath'>;
  /** PEM file of certificate authorities for CloudStack's API; null: the public ones are enough. */
  readonly cloudCaFile: string | null;
}

/** SSH's own port (RFC 4253). */
const SSH_PORT = 22;

// Long enough to fetch the second person, short enough that the network is still the one planned for.
const APPROVAL_EXPIRY_MS = 15 * 60_000;
// Trouble with a change shows within the hour, and the two who know it are then still at work.
const UNDO_COVERED_MS = 3_600_000;

export function readConfigFile(
  text: string,
  path: string,
  environment: EnvironmentVariables,
): { settings: FileSettings | null; problems: readonly ConfigProblem[] } {
  const { value, problems, lineOf } = readYaml(text, path);
  if (problems.length > 0) return { settings: null, problems };
  const result = ConfigFile.safeParse(value);
  const parts = readable(value, environment);
  const findings = [
    ...(result.error?.issues ?? []).map((issue) => findingOf(issue, value)),
    ...crossCheck(parts),
    ...checkNetworks(parts),
    ...checkFencing(parts),
  ];
  if (result.success && findings.length === 0) {
    return { settings: settingsOf(result.data, dirname(path)), problems: [] };
  }
  const inOrder = findings.toSorted((a, b) => lineOf(a.path) - lineOf(b.path));
  const found = inOrder.map(({ path: at, expected, seen }) => {
    const place = `${path}:${lineOf(at)} ${at.join('.')}`.trimEnd();
    return { place, expected, seen };
  });
  return { settings: null, problems: found };
}

function findingOf(issue: z.core.$ZodIssue, value: unknown): Finding {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    // Points at the first of the unknown keys instead of the map around it.
    const at = [...path, ...issue.keys.slice(0, 1)];
    return { path: at, expected: issue.message, seen: issue.keys.join(', ') };
  }
  return { path, expected: issue.message, seen: showValue(valueAt(value, path)) };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => members(inner)[key], value);
}

function settingsOf(file: ConfigFile, folder: string): FileSettings {
  const hosts = Object.entries(file.hosts).map(([name, host]): [HostName, SshHostSettings] => [
    name as HostName,
    hostSettings(host, file.ssh ?? {}, folder),
  ]);
  return {
    inventory: {
      hosts: hosts.map(([name]) => name),
      fencing: Object.entries(file.hosts).flatMap(
        ([name, host]) => fencingOf(name as HostName, host) ?? [],
      ),
      segments: Object.entries(file.segments).map(([name, segment]) => segmentOf(name, segment)),
      networks:
        file.networks === undefined ? null : networkPolicyOf(file.networks, file.cloudstack ?? {}),
      approvers: file.approvers,
      approvalExpiryMs: file.approval?.expires ?? APPROVAL_EXPIRY_MS,
      undoCoveredMs: file.approval?.covers_undo ?? UNDO_COVERED_MS,
    },
    ssh: {
      hosts: Object.fromEntries(hosts),
      knownHostsPath: pathOrNull(folder, file.ssh?.known_hosts),
    },
    cloudCaFile: pathOrNull(folder, file.cloudstack?.ca_file),
  };
}

function hostSettings(host: HostFile, defaults: SshFile, folder: string): SshHostSettings {
  return {
    ...loginOf(host, defaults, folder),
    address: host.address,
    port: host.port ?? SSH_PORT,
    useAgent: defaults.agent ?? false,
    hostKeys: host.host_keys ?? [],
    jump: host.jump ?? null,
  };
}

type Login = Pick<SshHostSettings, 'user' | 'keyPath' | 'passphraseVariable'>;

function loginOf(host: HostFile, defaults: SshFile, folder: string): Login {
  // A host's own key comes with its own passphrase: the default one belongs to the default key.
  const { key, passphrase_env: passphrase } = host.key === undefined ? defaults : host;
  return {
    user: host.user ?? defaults.user ?? '',
    keyPath: pathOrNull(folder, key),
    passphraseVariable: host.passphrase_env ?? passphrase ?? null,
  };
}

function segmentOf(name: string, segment: SegmentFile): Segment {
  const nodes = Object.entries(segment.nodes).map(
    ([host, device]): Attachment => ({ host: host as HostName, interface: device }),
  );
  return {
    name,
    prefix: segment.prefix,
    gateway: segment.gateway,
    gatewayHost: segment.gateway_host ?? null,
    movable: segment.movable,
    nodes,
    observer: segment.observer,
    probeFrom: segment.probe_from ?? null,
  };
}

/** Relative to the file that names it, so that it means the same wherever the bot is started. */
function pathOrNull(folder: string, path: string | undefined): string | null {
  if (path === undefined) return null;
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path);
}
