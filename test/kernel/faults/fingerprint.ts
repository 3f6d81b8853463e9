// All that a change could leave on the hosts that it touches, as text: two equal texts are two equal
// hosts. A dead-man switch that still waits, or could not take back, counts as a difference.

import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { output, traces } from '../network-by-hand.ts';
import { until } from './until.ts';

export type Fingerprint = Readonly<Record<string, string>>;

const HOSTS = {
  'move-ip': ['node1', 'node3', 'gw', 'router1'],
  'new-network': ['router1', 'router2', 'switch', 'gw'],
};

// Files that name the change they come from, with the same name for every change.
const OF_CHANGE = '(, change|# Arpeggio) c[0-9a-z]{6}: ';
const FILES_OF_CHANGES = `cd /etc && grep -rlE '${OF_CHANGE}' . | while read -r file; do
  echo "$file of a change: $(sed -E 's/${OF_CHANGE}/change: /' "$file" | cksum)"
done`;

const MORE = `${FILES_OF_CHANGES}
  nft list ruleset; arptables-save 2>/dev/null | grep '^-A'
  cd /proc/sys/net/ipv4/conf; grep . */arp_* */proxy_arp */rp_filter */promote_secondaries
  ${statusScript()}`;

function statusScript(): string {
  const program = '/var/lib/arpeggio/dead-man.sh';
  return `if [ -e ${program} ]; then sh ${program} status; else echo free; fi`;
}

export async function fingerprint(
  network: LabNetwork,
  command: keyof typeof HOSTS,
): Promise<Fingerprint> {
  const looks = HOSTS[command].map(async (host) => {
    const more = await output(network, host, 'sh', '-c', MORE);
    return [host, comparable((await traces(network, host)) + more)] as const;
  });
  return Object.fromEntries(await Promise.all(looks));
}

// Forwarding stays on for good, another network may need it by now, and so does the program of the
// dead-man switch with its script of the boot. An address that was taken off and
// given back has no broadcast address of its own, which one address has no use for, and comes last.
const WITHOUT_MEANING = /60-arpeggio\.conf|arpeggio-dead-man|^broadcast \S+ dev/;

function comparable(text: string): string {
  const named = [...text.matchAll(/^(\S+) of a change: /gm)].map((match) => ` ${match[1]}`);
  const lines = text
    .split('\n')
    .filter((line) => !WITHOUT_MEANING.test(line))
    .filter((line) => !named.some((name) => line.endsWith(name)));
  return lines
    .map((line) => (/^\S+ +(?:UP|DOWN|UNKNOWN) /.test(line) ? sortWords(line) : line))
    .join('\n');
}

function sortWords(line: string): string {
  return line.trim().split(/ +/).toSorted().join(' ');
}

/** The lines in which two differ, host by host; empty: they are the same. */
export function differences(wanted: Fingerprint, seen: Fingerprint): readonly string[] {
  return Object.entries(wanted).flatMap(([host, text]) => {
    const [before, now] = [linesOf(text), linesOf(seen[host])];
    return [
      ...before.filter((line) => !now.includes(line)).map((line) => `${host} lacks "${line}"`),
      ...now.filter((line) => !before.includes(line)).map((line) => `${host} has "${line}"`),
    ];
  });
}

function linesOf(text = ''): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

/** Whether a host still speaks of a switch, be it one that could not take back. */
export function isArmed(seen: Fingerprint): boolean {
  return Object.values(seen).some((text) => /^state=/m.test(text));
}

/** Until no host waits for its deadline or is taking back. */
export async function untilDisarmed(
  network: LabNetwork,
  command: keyof typeof HOSTS,
): Promise<void> {
  for (const host of HOSTS[command]) {
    await until(`${host} has no armed dead-man switch`, async () => {
      const status = await output(network, host, 'sh', '-c', statusScript());
      return /state=(?:armed|undoing)/.test(status) ? undefined : status;
    });
  }
}
