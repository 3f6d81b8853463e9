// The form of one contract case for hosts: commands in order, each with its exit code and its output
// after normalisation. What may differ between two correct hosts (times, interface numbers, order
// of a directory) is taken out here and nowhere else; error texts are not compared, because kernels
// word them differently, only whether there is one.

export interface Step {
  on: string;
  argv: readonly string[];
  stdin?: string;
  exitCode: number;
  /** Normalised output; undefined: not looked at. */
  output?: unknown;
  /** Exit code 0 with a message on standard error all the same. */
  warns?: boolean;
}

export interface Case {
  title: string;
  steps: readonly Step[];
}

interface Expectation {
  output?: unknown;
  exitCode?: number;
  stdin?: string;
  warns?: boolean;
}

/** `line` is split at single spaces; a word that holds a space cannot be written this way. */
export function step(on: string, line: string, expectation: Expectation = {}): Step {
  return { on, argv: line.split(' '), exitCode: 0, ...expectation };
}

/** What is compared of a command's standard output. */
export function normalise(argv: readonly string[], stdout: string): unknown {
  const line = argv.join(' ');
  const found = NORMALISERS.find(([prefix]) => line.startsWith(prefix));
  return found === undefined ? stdout : found[1](stdout);
}

const NORMALISERS: [prefix: string, read: (stdout: string) => unknown][] = [
  ['ip -j addr show', addresses],
  ['ip -d -j', detailedLinks],
  ['ip -j neigh show proxy', proxies],
  ['bridge -j', (stdout) => JSON.parse(stdout)],
  ['cat -- /proc/net/vlan', vlanOfProc],
  ['nft -j list chains', chains],
  ['sysctl -a', sortedLines],
  ['ip -j -4 route show', routes],
  ['ip -j route get', (stdout) => (stdout === '' ? stdout : JSON.parse(stdout))],
  ['ip -j neigh show', neighbours],
  ['arping -b', macs],
  ['arping -c', (stdout) => stdout.split('\n').at(-2) ?? ''],
  ['ping', pingCounts],
  ['find', sortedLines],
  ['grep', sortedLines],
  ['ipvsadm', balanced],
  ['printenv', (stdout) => stdout.trim().split(' ').length],
];

interface LinkJson {
  ifname: string;
  operstate: string;
  addr_info: {
    family: string;
    local: string;
    prefixlen: number;
    broadcast?: string;
    scope: string;
    secondary?: boolean;
  }[];
}

/** 'eth0 UP' and one line for each IPv4 address, in the order of the kernel; eth0 only. */
function addresses(stdout: string): string[] {
  const links: LinkJson[] = JSON.parse(stdout);
  return links
    .filter((link) => link.ifname === 'eth0')
    .flatMap((link) => [
      `${link.ifname} ${link.operstate}`,
      ...link.addr_info
        .filter((held) => held.family === 'inet')
        .map((held) => {
          const broadcast = held.broadcast === undefined ? '' : ` brd ${held.broadcast}`;
          const secondary = held.secondary === true ? ' secondary' : '';
          return `${held.local}/${held.prefixlen}${broadcast} scope ${held.scope}${secondary}`;
        }),
    ]);
}

interface DetailedLinkJson extends LinkJson {
  link?: string;
  mtu: number;
  address: string;
  linkinfo?: { info_kind: string; info_data?: { id?: number } };
}

/** One line a card or VLAN interface, without the management network's, sorted. */
function detailedLinks(stdout: string): unknown {
  if (stdout === '') return stdout;
  const list: DetailedLinkJson[] = JSON.parse(stdout);
  return list
    .filter(({ ifname }) => ifname !== 'lo' && ifname !== 'mgmt0')
    .map(({ ifname, operstate, mtu, address, link, linkinfo }) => {
      const isVlan = linkinfo?.info_kind === 'vlan';
      const vlan = isVlan ? ` vlan ${linkinfo.info_data?.id} on ${link}` : '';
      return `${ifname} ${operstate} ${mtu} ${address}${vlan}`;
    })
    .toSorted();
}

function proxies(stdout: string): string[] {
  const list: { dst: string; dev?: string }[] = stdout === '' ? [] : JSON.parse(stdout);
  return list.map(({ dst, dev }) => (dev === undefined ? dst : `${dst} on ${dev}`));
}

function vlanOfProc(stdout: string): string {
  const vlan = /VID: (\d+)/.exec(stdout)?.[1];
  return vlan === undefined ? stdout : `${vlan} on ${/^Device: (\S+)/m.exec(stdout)?.[1]}`;
}

function chains(stdout: string): object[] {
  const { nftables }: { nftables: { chain?: object }[] } = JSON.parse(stdout);
  return nftables.flatMap(({ chain }) => chain ?? []);
}

interface RouteJson {
  dst: string;
  gateway?: string;
  dev: string;
  protocol?: string;
  scope?: string;
  prefsrc?: string;
  flags: string[];
}

/** One line a route, in the kernel's order, without the management network's. */
function routes(stdout: string): string[] {
  const list: RouteJson[] = stdout === '' ? [] : JSON.parse(stdout);
  return list
    .filter((route) => route.dev !== 'mgmt0')
    .map((route) =>
      [
        route.dst,
        route.gateway === undefined ? '' : `via ${route.gateway}`,
        `dev ${route.dev}`,
        route.protocol === undefined ? '' : `proto ${route.protocol}`,
        route.scope === undefined ? '' : `scope ${route.scope}`,
        route.prefsrc === undefined ? '' : `src ${route.prefsrc}`,
        ...route.flags,
      ]
        .filter((word) => word !== '')
        .join(' '),
    );
}

/** Each entry's MAC; how fresh it is depends on when it is looked at. */
function neighbours(stdout: string): string[] {
  const list: { dst: string; lladdr?: string }[] = JSON.parse(stdout);
  return list.map((entry) => `${entry.dst} ${entry.lladdr ?? 'no answer'}`);
}

function macs(stdout: string): string[] {
  const found = stdout.match(/\[[0-9A-F:]{17}\]/g) ?? [];
  return [...new Set(found)].toSorted();
}

function pingCounts(stdout: string): string {
  return /\d+ packets transmitted, \d+ received/.exec(stdout)?.[0] ?? stdout;
}

function sortedLines(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

/** What a line begins with: its figures and the width of its columns are left out. */
function balanced(stdout: string): string[] {
  const lines = stdout.trim().split('\n');
  return lines.map((line) =>
    line
      .trim()
      .split(' ')
      .slice(0, line.startsWith('IP') ? 3 : 2)
      .join(' '),
  );
}
