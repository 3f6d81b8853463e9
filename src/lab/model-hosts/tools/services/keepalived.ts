// keepalived(8), systemctl(1) and ipvsadm(8) on the routers: versions, tests, reloads, counters, in
// the words and with the exit codes of Debian 12 (2.2.7, systemd 252, 1.31).
import { KEEPALIVED_FILE, readConfiguration } from '../../keepalived/configuration.ts';
import { reloadKeepalived, startKeepalived, stopKeepalived } from '../../keepalived/daemon.ts';
import { liveTargets, type Service } from '../../keepalived/ipvs.ts';
import { runProxyScript } from '../../keepalived/proxy-script.ts';
import { fail, succeed, type Tool, type ToolCall, type ToolResult } from '../tool.ts';

const SECURITY = /SECURITY VIOLATION/;

export const keepalived: Tool = ({ host, words }) => {
  const line = words.join(' ');
  if (line === '--version') return { exitCode: 0, stderr: 'Keepalived v2.2.7 (01/16,2022)\n' };
  if (line !== '-t') return undefined;
  const { complaints } = readConfiguration(host);
  if (complaints.length === 0) return succeed();
  const isOnlySecurity = complaints.every((complaint) => SECURITY.test(complaint));
  return fail(isOnlySecurity ? 6 : 5, complaints.join('\n'));
};

export const systemctl: Tool = (call) => {
  const [verb = '', unit, ...rest] = call.words;
  // Reached once the network is up, which a boot brings about after its take-backs.
  if (call.words.join(' ') === 'is-active network.target') return networkTarget(call);
  const isKnown = unit === 'keepalived' && rest.length === 0 && Object.hasOwn(VERBS, verb);
  return isKnown ? VERBS[verb]?.(call) : undefined;
};

function networkTarget({ host }: ToolCall): ToolResult {
  const isUp = host.links.some(({ name, addresses }) => name !== 'lo' && addresses.length > 0);
  return isUp ? succeed('active\n') : { exitCode: 3, stdout: 'inactive\n' };
}

const VERBS: Readonly<Record<string, (call: ToolCall) => ToolResult>> = {
  'is-active': ({ host }) =>
    host.keepalived === undefined
      ? { exitCode: 3, stdout: 'inactive\n' }
      : { exitCode: 0, stdout: 'active\n' },
  start({ host, now }) {
    // ConditionFileNotEmpty= of the unit: without a configuration nothing is started.
    if ((host.files.read(KEEPALIVED_FILE)?.content ?? '') !== '') startKeepalived(host, now);
    return succeed();
  },
  stop({ host, now }) {
    stopKeepalived(host, now);
    return succeed();
  },
  reload({ host, now }) {
    if (host.keepalived === undefined) {
      return fail(1, 'keepalived.service is not active, cannot reload.');
    }
    reloadKeepalived(host, now);
    return succeed();
  },
};

const NO_IPVS = [
  "Can't initialize ipvs: No such file or directory",
  'Are you sure that IP Virtual Server is built in the kernel or as module?',
].join('\n');
const TABLE_HEAD = [
  'IP Virtual Server version 1.2.1 (size=4096)',
  'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes',
  '  -> RemoteAddress:Port',
];
/** Of an IPv4 TCP packet without content and with the usual options. */
const PACKET_BYTES = 52;

export const ipvsadm: Tool = ({ host, words, now }) => {
  if (words.join(' ') !== '-Ln --stats --exact') return undefined;
  if (!host.hasIpvs) return fail(2, NO_IPVS);
  const services = host.keepalived?.balancer.services ?? [];
  const rows = services.flatMap((service) => [
    row(service.protocol.toUpperCase().padEnd(5), service),
    ...liveTargets(host, service, now()).map((target) => row('  -> ', target)),
  ]);
  return succeed(`${[...TABLE_HEAD, ...rows].join('\n')}\n`);
};

function row(
  lead: string,
  of: Pick<Service, 'address' | 'port' | 'connections' | 'packetsIn' | 'packetsOut'>,
): string {
  const { connections, packetsIn, packetsOut } = of;
  const figures = [connections, packetsIn, packetsOut, packetsIn, packetsOut].map((count, index) =>
    String(index > 2 ? count * PACKET_BYTES : count).padStart(8),
  );
  return `${lead}${`${of.address}:${of.port}`.padEnd(28)} ${figures.join(' ')}`;
}

/** A script in keepalived's own directory, run by a person or by Arpeggio. */
export function keepalivedScript(path: string): Tool {
  return (call: ToolCall): ToolResult => {
    const isThere = runProxyScript({ host: call.host, path, words: call.words, now: call.now });
    if (isThere) return succeed();
    return fail(127, `bash: line 1: ${path}: No such file or directory`);
  };
}
