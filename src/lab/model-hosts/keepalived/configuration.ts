// keepalived.conf as 2.2.7 reads it: includes, blocks, one brace per line, lines cut at 1023 bytes,
// and what `keepalived -t` says of mistakes (measured). Only the keywords that are used in the lab;
// every other one is called unknown, as a mistyped one would be.
import type { ModelHost } from '../kernel/model-host.ts';

export interface VirtualAddress {
  address: string;
  prefixLength: number;
  device: string;
}

export interface Instance {
  name: string;
  device: string;
  routerId: number;
  priority: number;
  /** Sent along in adverts: a peer with another list is not listened to. */
  addresses: VirtualAddress[];
  excluded: VirtualAddress[];
  /** Event -> script and its words. */
  notify: Map<string, string[]>;
}

export interface BalancedTarget {
  address: string;
  port: number;
  check: 'tcp' | 'ping';
}

export interface Balanced {
  address: string;
  port: number;
  protocol: 'tcp' | 'udp';
  scheduler: string;
  targets: BalancedTarget[];
}

export interface Configuration {
  instances: Instance[];
  balanced: Balanced[];
  /** What -t prints; empty: it would load. */
  complaints: string[];
}

interface Block {
  words: string[];
  place: string;
  children: Block[];
}

export const KEEPALIVED_FILE = '/etc/keepalived/keepalived.conf';
/** MAXBUF of keepalived's parser less the NUL: the rest of a longer line counts as a new one. */
const LINE_BYTES_MAX = 1023;

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '': ['global_defs', 'vrrp_instance', 'virtual_server', 'include'],
  global_defs: [
    'router_id',
    'vrrp_version',
    'enable_script_security',
    'script_user',
    'vrrp_garp_master_refresh',
  ],
  vrrp_instance: [
    'state',
    'nopreempt',
    'interface',
    'version',
    'virtual_router_id',
    'priority',
    'advert_int',
    'garp_master_delay',
    'garp_master_repeat',
    'virtual_ipaddress',
    'virtual_ipaddress_excluded',
    ...['master', 'backup', 'fault', 'stop', 'deleted'].map((event) => `notify_${event}`),
  ],
  virtual_server: ['delay_loop', 'lvs_sched', 'lvs_method', 'protocol', 'real_server'],
  real_server: ['weight', 'TCP_CHECK', 'PING_CHECK'],
  TCP_CHECK: ['connect_timeout'],
  PING_CHECK: [],
};

export function readConfiguration(host: ModelHost): Configuration {
  const complaints: string[] = [];
  const root = readFile(host, KEEPALIVED_FILE, complaints);
  const instances = named(root, 'vrrp_instance').map(instanceOf);
  const balanced = named(root, 'virtual_server').map(balancedOf);
  complaints.push(...unknownWords(root), ...missingDevices(host, instances));
  const defs = named(root, 'global_defs').flatMap(({ children }) => children);
  const isSecure = defs.some(({ words }) => words[0] === 'enable_script_security');
  if (!isSecure && instances.some(({ notify }) => notify.size > 0)) {
    complaints.push(
      'SECURITY VIOLATION - scripts are being executed but script_security not enabled.',
    );
  }
  return { instances, balanced, complaints };
}

interface Reading {
  host: ModelHost;
  complaints: string[];
  /** The blocks that are open, the outermost first; never empty. */
  open: [Block, ...Block[]];
}

function readFile(host: ModelHost, path: string, complaints: string[]): Block {
  const root: Block = { words: [], place: path, children: [] };
  const reading: Reading = { host, complaints, open: [root] };
  const lines = (host.files.read(path)?.content ?? '').split('\n').flatMap(cut);
  for (const [index, line] of lines.entries()) {
    const words = line.replace(/[#!].*$/, '').match(/"[^"]*"|\S+/g) ?? [];
    if (words.length > 0) readLine(reading, words, `(${path}: Line ${index + 1})`);
  }
  return root;
}

function readLine(
  { host, complaints, open }: Reading,
  words: readonly string[],
  place: string,
): void {
  const inner = open.at(-1) ?? open[0];
  const [keyword = '', pattern = ''] = words;
  if (keyword === '}') {
    if (open.length === 1) complaints.push(`${place} Extra '}' found`);
    else open.pop();
  } else if (keyword === 'include') {
    for (const each of included(host, pattern)) {
      inner.children.push(...readFile(host, each, complaints).children);
    }
  } else {
    const isOpening = words.at(-1) === '{';
    const block = { words: isOpening ? words.slice(0, -1) : [...words], place, children: [] };
    inner.children.push(block);
    if (isOpening) open.push(block);
  }
}

function cut(line: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < line.length; at += LINE_BYTES_MAX) {
    parts.push(line.slice(at, at + LINE_BYTES_MAX));
  }
  return parts;
}

/** Only DIRECTORY/*.conf; a leading dot is not matched, as in glob(7). */
function included(host: ModelHost, pattern: string): string[] {
  const directory = pattern.slice(0, pattern.lastIndexOf('/'));
  return host.files.directlyIn(directory).filter((path) => /\/[^./][^/]*\.conf$/.test(path));
}

function named(block: Block, keyword: string): Block[] {
  return block.children.filter(({ words }) => words[0] === keyword);
}

function unknownWords(block: Block): string[] {
  const known = KNOWN[block.words[0] ?? ''];
  if (known === undefined) return [];
  return block.children.flatMap((child) => {
    const [keyword = ''] = child.words;
    return known.includes(keyword)
      ? unknownWords(child)
      : [`${child.place} Unknown keyword '${keyword}'`];
  });
}

function missingDevices(host: ModelHost, instances: readonly Instance[]): string[] {
  const missing = instances.filter(({ device }) => host.link(device) === undefined);
  if (missing.length === 0) return [];
  return [
    ...missing.map(
      ({ name, device }) => `WARNING - interface ${device} for vrrp_instance ${name} doesn't exist`,
    ),
    'Non-existent interface specified in configuration',
  ];
}

function valueOf(block: Block, keyword: string): string {
  return named(block, keyword)[0]?.words[1] ?? '';
}

function instanceOf(block: Block): Instance {
  const device = valueOf(block, 'interface');
  const notify = block.children.flatMap(({ words: [keyword = '', text = ''] }) => {
    const event = /^notify_(.+)$/.exec(keyword)?.[1];
    return event === undefined ? [] : [[event, text.replaceAll('"', '').split(' ')] as const];
  });
  return {
    name: block.words[1] ?? '',
    device,
    routerId: Number(valueOf(block, 'virtual_router_id')),
    priority: Number(valueOf(block, 'priority')),
    addresses: addressesIn(block, 'virtual_ipaddress', device),
    excluded: addressesIn(block, 'virtual_ipaddress_excluded', device),
    notify: new Map(notify),
  };
}

/** `10.12.0.1/32 dev eth1.1234` */
function addressesIn(block: Block, keyword: string, device: string): VirtualAddress[] {
  return named(block, keyword)
    .flatMap(({ children }) => children)
    .map(({ words: [text = '', , dev = device] }) => {
      const [address = '', length = '32'] = text.split('/');
      return { address, prefixLength: Number(length), device: dev };
    });
}

function balancedOf(block: Block): Balanced {
  const [, address = '', port = ''] = block.words;
  const targets = named(block, 'real_server').map((target): BalancedTarget => {
    const [, ip = '', number = ''] = target.words;
    const check = named(target, 'TCP_CHECK').length > 0 ? 'tcp' : 'ping';
    return { address: ip, port: Number(number), check };
  });
  const protocol = valueOf(block, 'protocol') === 'UDP' ? 'udp' : 'tcp';
  return { address, port: Number(port), protocol, scheduler: valueOf(block, 'lvs_sched'), targets };
}
