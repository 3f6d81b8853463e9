// Fact: what IPVS, the kernel's load balancer, does on a host: its virtual servers, the targets behind
// each, and how many connections and packets they have had. A target whose health check fails is not
// in the list: keepalived has taken it out.

import type { HostName } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look, unreadable } from '../look.ts';
import { parseTarget, type Protocol, type Target } from './fragment.ts';

export interface Counters {
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

export interface VirtualServer extends Target, Counters {
  readonly protocol: Protocol;
  readonly targets: readonly (Target & Counters)[];
}

// --exact: without it large figures end in K and M.
const ARGV = ['ipvsadm', '-Ln', '--stats', '--exact'];

/** null: the kernel has no IPVS, or ipvsadm is not installed. */
export async function readVirtualServers(
  world: World,
  host: HostName,
): Promise<readonly VirtualServer[] | null> {
  const result = await look(world, host, virtualServersCommand());
  if (result.exitCode !== 0) return null;
  const servers = parseVirtualServers(result.stdout);
  if (servers === null) throw unreadable(host, ARGV, 'It is not the table that ipvsadm prints.');
  return servers;
}

export function virtualServersCommand() {
  return { argv: ARGV, asRoot: true };
}

/**
 * From lines such as `TCP  203.0.113.80:80   3   15   12   900   800`, each followed by one
 * `  -> 10.12.0.11:80   2 …` for each target.
 */
export function parseVirtualServers(text: string): readonly VirtualServer[] | null {
  if (!text.startsWith('IP Virtual Server')) return null;
  const servers: (VirtualServer & { targets: (Target & Counters)[] })[] = [];
  for (const line of text.split('\n')) {
    const [first = '', second = '', ...figures] = line.trim().split(/\s+/);
    const place = parseTarget(second);
    const protocol = PROTOCOLS[first];
    if (place === null) continue;
    const row = { ...place, ...countersOf(figures) };
    if (protocol !== undefined) servers.push({ ...row, protocol, targets: [] });
    else if (first === '->') servers.at(-1)?.targets.push(row);
  }
  return servers;
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = { TCP: 'tcp', UDP: 'udp' };

function countersOf(figures: readonly string[]): Counters {
  const [connections = 0, packetsIn = 0, packetsOut = 0] = figures.map(Number);
  return { connections, packetsIn, packetsOut };
}
