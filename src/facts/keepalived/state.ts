// Fact: whether keepalived on a router can carry networks, and the files of those that it carries.
// Whether a configuration would load is asked with `keepalived -t` in configuration-test.ts.

import type { HostName, VlanId } from '../../domain/names.ts';
import { parseVlanId } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { EXIT_NOT_FOUND, look, lookFailed } from '../look.ts';
import { readRemoteFile } from '../remote-file.ts';
import {
  fragmentPath,
  KEEPALIVED_DIRECTORY,
  type NetworkFragment,
  parseFragment,
} from './fragment.ts';

export const KEEPALIVED_FILE = '/etc/keepalived/keepalived.conf';
/** What a person has to have in that file. */
export const INCLUDE_LINE = `include ${KEEPALIVED_DIRECTORY}/*.conf`;
export const SCRIPT_LINES = ['enable_script_security', 'script_user root'] as const;

export interface KeepalivedFact {
  readonly isInstalled: boolean;
  readonly isRunning: boolean;
  /** `2.2.7`; null when it is not installed. */
  readonly version: string | null;
  readonly includesFragments: boolean;
  /** Whether its file allows the scripts of routed networks; without, `keepalived -t` refuses them. */
  readonly allowsScripts: boolean;
}

export interface FragmentFact {
  readonly vlan: VlanId;
  /** The whole file; null: there is none. */
  readonly text: string | null;
  /** 'edited': somebody changed it after us; null: no file, or one that we never wrote. */
  readonly fragment: NetworkFragment | 'edited' | null;
}

export async function readKeepalived(world: World, host: HostName): Promise<KeepalivedFact> {
  const [version, isRunning, text] = await Promise.all([
    readVersion(world, host),
    readIsRunning(world, host),
    readRemoteFile(world, host, KEEPALIVED_FILE),
  ]);
  return { isInstalled: version !== null, isRunning, version, ...parseMainFile(text ?? '') };
}

/** Exit code 3 and other words than "active" mean that it does not run, 4 that there is no unit. */
export async function readIsRunning(world: World, host: HostName): Promise<boolean> {
  const result = await look(world, host, isRunningCommand());
  return result.stdout.trim() === 'active';
}

export function isRunningCommand() {
  return { argv: ['systemctl', 'is-active', 'keepalived'], asRoot: true };
}

async function readVersion(world: World, host: HostName): Promise<string | null> {
  const command = { argv: ['keepalived', '--version'], asRoot: true };
  const result = await look(world, host, command);
  const isMissing = result.exitCode === EXIT_NOT_FOUND || /command not found/.test(result.stderr);
  if (isMissing) return null;
  // It writes this to standard error.
  const [, version] = /Keepalived v([\d.]+)/.exec(result.stderr + result.stdout) ?? [];
  if (version === undefined) throw lookFailed(command, result);
  return version;
}

/** Also as `includer` and the like, and relative to the file itself. */
export function parseMainFile(
  text: string,
): Pick<KeepalivedFact, 'includesFragments' | 'allowsScripts'> {
  const lines = text.split('\n').map((line) => line.replace(/[!#].*$/, '').trim());
  const include = /^include[a-z]*\s+"?(?:\/etc\/keepalived\/)?conf\.d\/\*(?:\.conf)?"?$/;
  return {
    includesFragments: lines.some((line) => include.test(line)),
    allowsScripts: SCRIPT_LINES.every((wanted) =>
      lines.some((line) => line.split(/\s+/).join(' ') === wanted),
    ),
  };
}

/** One for each network of which the router has a file, by VLAN. */
export async function readFragments(
  world: World,
  host: HostName,
): Promise<readonly FragmentFact[]> {
  const command = { argv: ['grep', '-r', '', KEEPALIVED_DIRECTORY], asRoot: true };
  const result = await look(world, host, command);
  // Exit code 1: there is nothing; 2: there is no such directory, which is as good.
  if (result.exitCode === 2 && !result.stderr.includes('No such file or directory')) {
    throw lookFailed(command, result);
  }
  return parseFragments(result.stdout);
}

/** From lines such as `/etc/keepalived/conf.d/vlan1234.conf:vrrp_instance GW_1234 {`. */
export function parseFragments(text: string): readonly FragmentFact[] {
  const texts = new Map<VlanId, string>();
  for (const line of text.split('\n')) {
    const [, path = '', rest = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
    const vlan = parseVlanId(/\/vlan(\d+)\.conf$/.exec(path)?.[1] ?? '');
    if (vlan === null || path !== fragmentPath(vlan)) continue;
    texts.set(vlan, `${texts.get(vlan) ?? ''}${rest}\n`);
  }
  return [...texts].map(([vlan, whole]) => factOf(vlan, whole)).toSorted((a, b) => a.vlan - b.vlan);
}

function factOf(vlan: VlanId, text: string | null): FragmentFact {
  return { vlan, text, fragment: text === null ? null : parseFragment(text) };
}
