// Fact: whether a host passes packets on between its interfaces, now and after a reboot, and the two
// things that drop them silently all the same: a policy of its firewall and rp_filter.

import { z } from 'zod';
import type { HostName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { parseJson } from './interfaces.ts';
import { EXIT_NOT_FOUND, look, lookFailed, lookOrFail, unreadable } from './look.ts';

export interface ForwardingFact {
  /** net.ipv4.ip_forward. */
  readonly isOn: boolean;
  /** A file of sysctl.d says so, and none that comes after it says otherwise. */
  readonly isPersistent: boolean;
  /** What happens to a forwarded packet that no rule names; unknown: the host has no tool to ask. */
  readonly forwardPolicy: 'accept' | 'drop' | 'unknown';
  /** By interface: 0 off, 1 strict, 2 loose; the kernel takes the higher of its own and `all`. */
  readonly rpFilter: Readonly<Record<string, string>>;
}

const SETTINGS = ['sysctl', '-a', '-r', '^net\\.ipv4\\.(ip_forward|conf\\..*\\.rp_filter)$'];

// Where sysctl.d(5) looks; a file hides those of the same name in folders further down.
const FOLDERS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];
const OLD_FILE = '/etc/sysctl.conf';
// Debian reads the old file under this name.
const NAME_OF_OLD_FILE = '99-sysctl.conf';
const KEY = '^[[:space:]]*-?net[./]ipv4[./](ip_forward|conf[./]all[./]forwarding)[[:space:]]*=';
const FILES = ['grep', '-rEs', KEY, ...FOLDERS, OLD_FILE];

const CHAINS = ['nft', '-j', 'list', 'chains'];
const OLD_CHAIN = ['iptables', '-S', 'FORWARD'];

const NftChains = z.object({
  nftables: z.array(
    z.object({
      chain: z
        .object({ family: z.string(), hook: z.string().optional(), policy: z.string().optional() })
        .optional(),
    }),
  ),
});

export async function readForwarding(world: World, host: HostName): Promise<ForwardingFact> {
  const [settings, files, forwardPolicy] = await Promise.all([
    lookOrFail(world, host, { argv: SETTINGS, asRoot: true }),
    look(world, host, { argv: FILES, asRoot: true }),
    readForwardPolicy(world, host),
  ]);
  return {
    ...parseSettings(settings),
    isPersistent: parseForwardingFiles(files.stdout),
    forwardPolicy,
  };
}

function parseSettings(text: string): Pick<ForwardingFact, 'isOn' | 'rpFilter'> {
  const values = new Map(text.split('\n').map((line) => line.split(' = ') as [string, string]));
  const all = Number(values.get('net.ipv4.conf.all.rp_filter') ?? 0);
  const filters = [...values].flatMap(([key, value]) => {
    // sysctl(8) writes the dot of a name such as eth1.1234 as a slash.
    const name = /^net\.ipv4\.conf\.(.+)\.rp_filter$/.exec(key)?.[1]?.replaceAll('/', '.');
    return name === undefined ? [] : [[name, String(Math.max(all, Number(value)))] as const];
  });
  return { isOn: values.get('net.ipv4.ip_forward') === '1', rpFilter: Object.fromEntries(filters) };
}

/** From lines `PATH:net.ipv4.ip_forward = 1`: what the last file in the order of names says. */
export function parseForwardingFiles(text: string): boolean {
  const byName = new Map<string, { folder: number; value: string }>();
  for (const line of text.split('\n').filter((candidate) => candidate !== '')) {
    const [path = ''] = line.split(':', 1);
    const value = line.slice(line.lastIndexOf('=') + 1).trim();
    const name = path === OLD_FILE ? NAME_OF_OLD_FILE : path.slice(path.lastIndexOf('/') + 1);
    const folder = FOLDERS.findIndex((candidate) => path.startsWith(`${candidate}/`));
    const known = byName.get(name);
    const isRead = path === OLD_FILE || name.endsWith('.conf');
    if (isRead && (known === undefined || folder <= known.folder))
      byName.set(name, { folder, value });
  }
  const last = [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).at(-1);
  return last?.[1].value === '1';
}

async function readForwardPolicy(
  world: World,
  host: HostName,
): Promise<ForwardingFact['forwardPolicy']> {
  const result = await look(world, host, { argv: CHAINS, asRoot: true });
  if (isMissing(result)) return readOldForwardPolicy(world, host);
  if (result.exitCode !== 0) throw lookFailed({ argv: CHAINS }, result);
  const parsed = NftChains.safeParse(parseJson(result.stdout));
  if (!parsed.success) throw unreadable(host, CHAINS, 'It is not the JSON that nft prints.');
  const isDropping = parsed.data.nftables.some(({ chain }) => {
    const isForIpv4 = chain?.family === 'ip' || chain?.family === 'inet';
    return isForIpv4 && chain.hook === 'forward' && chain.policy === 'drop';
  });
  return isDropping ? 'drop' : 'accept';
}

async function readOldForwardPolicy(
  world: World,
  host: HostName,
): Promise<ForwardingFact['forwardPolicy']> {
  const result = await look(world, host, { argv: OLD_CHAIN, asRoot: true });
  if (isMissing(result)) return 'unknown';
  if (result.exitCode !== 0) throw lookFailed({ argv: OLD_CHAIN }, result);
  return result.stdout.includes('-P FORWARD DROP') ? 'drop' : 'accept';
}

function isMissing({ exitCode, stderr }: { exitCode: number | null; stderr: string }): boolean {
  return exitCode === EXIT_NOT_FOUND || /command not found/.test(stderr);
}
