// arping of iputils 20221126: announcing, asking, duplicate detection. Exit codes as measured:
// -U/-A 0 always, -D 0 free and 1 taken, ping 0 with enough answers, 2 for device and bind errors.
// Takes effect at once; the seconds that the real one waits are given as `takesMs`.
import { type ArpAnswer, broadcastArp } from '../../kernel/arp/exchange.ts';
import { isPassingFrames } from '../../kernel/ethernet.ts';
import type { SegmentPort } from '../../kernel/link.ts';
import { longestMatch } from '../../kernel/routes.ts';
import { fail, readOptions, type Tool, type ToolCall, type ToolResult } from '../tool.ts';

/** Interval between probes, and the wait after the last one. */
const INTERVAL_MS = 1000;
/** An ARP answer on a local segment is there within a millisecond. */
const ANSWER_MS = 1;

const VERSION = [
  'arping from iputils 20221126',
  'libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes',
  '',
].join('\n');

interface Request {
  flags: Set<string>;
  target: string;
  source: string;
  /** Undefined without -c. */
  count: number | undefined;
  /** Undefined without -w. */
  deadlineSeconds: number | undefined;
}

export const arping: Tool = (call) => {
  if (call.words.join(' ') === '-V') return { exitCode: 0, stdout: VERSION };
  const options = readOptions(call.words, { flags: 'UADbqf', values: 'cwIs' });
  if (options === undefined) return undefined;
  const { flags, values, target } = options;
  const count = numberOption(values.get('c'));
  const deadlineSeconds = numberOption(values.get('w'));
  const device = values.get('I');
  // Without -c and -w the real one runs until a signal; without -I it guesses. Neither is sent.
  if (device === undefined || (count ?? deadlineSeconds) === undefined) return undefined;
  const link = call.host.link(device);
  if (link === undefined) return fail(2, `arping: Device ${device} not available.`);
  if (!link.isUp) return fail(2, `arping: Interface "${device}" is down`);
  const port = { host: call.host, link };
  const source = sourceOf(port, flags, { given: values.get('s'), target });
  if (source === undefined) return fail(2, 'arping: bind: Cannot assign requested address');
  const request = { flags, target, source, count, deadlineSeconds };
  return isAnnouncement(flags) ? announce(call, port, request) : ask(call, port, request);
};

function isAnnouncement(flags: ReadonlySet<string>): boolean {
  return flags.has('U') || flags.has('A');
}

function numberOption(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Undefined when bind(2) on it would fail. */
function sourceOf(
  port: SegmentPort,
  flags: ReadonlySet<string>,
  { given, target }: { given: string | undefined; target: string },
): string | undefined {
  if (flags.has('D')) return given ?? '0.0.0.0';
  const wanted = given ?? (isAnnouncement(flags) ? target : undefined);
  if (wanted === undefined) {
    return longestMatch(port.host.routes(), target)?.preferredSource ?? firstAddress(port);
  }
  const mayBeForeign = port.host.sysctls.read('net.ipv4.ip_nonlocal_bind') === '1';
  return mayBeForeign || port.host.holderOf(wanted) !== undefined ? wanted : undefined;
}

/** An interface without an address borrows one of another (inet_select_addr). */
function firstAddress({ host, link }: SegmentPort): string {
  const others = host.links.filter(({ kind }) => kind !== 'loopback');
  const held = [link, ...others].flatMap(({ addresses }) => addresses);
  return held[0]?.address ?? '0.0.0.0';
}

function send(call: ToolCall, port: SegmentPort, request: Request): ArpAnswer[] {
  if (!isPassingFrames(port)) return [];
  const operation = request.flags.has('A') ? 'reply' : 'request';
  return broadcastArp(
    port,
    {
      operation,
      senderAddress: request.source,
      senderMac: port.link.mac,
      targetAddress: request.target,
    },
    call.now(),
  );
}

function announce(call: ToolCall, port: SegmentPort, request: Request): ToolResult {
  const count = request.count ?? request.deadlineSeconds ?? 1;
  const answers = Array.from({ length: count }, () => send(call, port, request)).flat();
  return report(port, request, {
    answers: request.source === request.target ? [] : answers,
    sent: count,
    exitCode: 0,
    takesMs: count * INTERVAL_MS,
  });
}

function ask(call: ToolCall, port: SegmentPort, request: Request): ToolResult {
  const { answers, sent } = gatherAnswers(call, port, request);
  const isTaken = answers.length > 0;
  const isSatisfied = isTaken && answers.length >= (request.count ?? 1);
  const exitCode = request.flags.has('D') ? Number(isTaken) : Number(!isSatisfied);
  const waits = isTaken && request.count !== undefined ? sent - 1 : sent;
  const seconds = Math.min(waits, request.deadlineSeconds ?? waits);
  return report(port, request, {
    answers,
    sent,
    exitCode,
    takesMs: seconds * INTERVAL_MS + ANSWER_MS,
  });
}

function gatherAnswers(
  call: ToolCall,
  port: SegmentPort,
  request: Request,
): { answers: ArpAnswer[]; sent: number } {
  // With -w alone it sends once more at the deadline and leaves before that answer.
  const probes = request.count ?? (request.deadlineSeconds ?? 0) + 1;
  const answers: ArpAnswer[] = [];
  for (let sent = 1; sent <= probes; sent += 1) {
    const isLate = request.count === undefined && sent === probes;
    const heard = send(call, port, request);
    if (!isLate) answers.push(...heard);
    const [first] = answers;
    const stopsAtFirst = request.flags.has('D') || request.flags.has('f');
    if (stopsAtFirst && first !== undefined) return { answers: [first], sent };
  }
  return { answers, sent: probes };
}

function report(
  port: SegmentPort,
  request: Request,
  outcome: { answers: ArpAnswer[]; sent: number; exitCode: number; takesMs: number },
): ToolResult {
  const { answers, sent, exitCode, takesMs } = outcome;
  if (request.flags.has('q')) return { exitCode, takesMs };
  const isBroadcastOnly = request.flags.has('b') || answers.length === 0;
  const lines = [
    `ARPING ${request.target} from ${request.source} ${port.link.name}`,
    ...answers.map(
      (answer) => `Unicast reply from ${request.target} [${answer.mac.toUpperCase()}]  0.571ms`,
    ),
    `Sent ${sent} probes (${isBroadcastOnly ? sent : 1} broadcast(s))`,
    `Received ${answers.length} response(s)`,
    '',
  ];
  return { exitCode, stdout: lines.join('\n'), takesMs };
}
