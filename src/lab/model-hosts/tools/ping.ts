// ping of iputils 20221126: `-n -c N -i S -W N IP`, computed at once, and the streaming form with
// -D, which sends in real time and ends at its count, its deadline (-w) or on a signal with the usual
// summary. Who answers is decided by ../kernel/delivery.ts. "Destination Host Unreachable" lines,
// which a real ping prints after 3 s without an ARP answer, are left out.
import { echo, routeTo, sourceFor } from '../kernel/delivery.ts';
import { parseIpv4 } from '../kernel/ipv4.ts';
import { fail, readOptions, type Tool, type ToolCall, type ToolResult } from './tool.ts';

/** What the lab measures between two of its hosts; only a plausible figure for the output. */
const ROUND_TRIP_TEXT = '0.130';
/** A scheduler-friendly tick for the streaming form. */
const TICK_MS = 1;

interface Settings {
  target: string;
  source: string;
  intervalMs: number;
  /** How long the last packet's answer is waited for. */
  waitMs: number;
  hasTimestamps: boolean;
  deadlineMs: number | undefined;
  count: number | undefined;
}

interface Tally {
  sent: number;
  received: number;
}

export const ping: Tool = (call) => {
  const options = readOptions(call.words, { flags: 'nDq', values: 'ciWwI' });
  return options === undefined ? undefined : pingTarget(call, options);
};

function pingTarget(
  call: ToolCall,
  { flags, values, target }: NonNullable<ReturnType<typeof readOptions>>,
): ToolResult | Promise<ToolResult> | undefined {
  if (parseIpv4(target) === undefined) return fail(2, `ping: ${target}: Name or service not known`);
  const given = sourceAddressOption(values.get('I'));
  if (given !== undefined && call.host.holderOf(given) === undefined) {
    return fail(2, 'ping: bind: Cannot assign requested address');
  }
  const source = given ?? defaultSource(call, target);
  if (source === undefined) return fail(2, 'ping: connect: Network is unreachable');
  const settings = readSettings(values, { target, source, hasTimestamps: flags.has('D') });
  const from = given === undefined ? '' : ` from ${source} :`;
  const header = `PING ${target} (${target})${from} 56(84) bytes of data.\n`;
  // With -D it is a probe that runs beside other work, so its packets take their real time.
  if (settings.hasTimestamps) return pingStream(call, settings, header);
  return settings.count === undefined ? undefined : pingNow(call, settings, header);
}

/** -I takes an address or a device; only an address changes the sender. */
function sourceAddressOption(text: string | undefined): string | undefined {
  return text === undefined || parseIpv4(text) === undefined ? undefined : text;
}

function readSettings(
  values: ReadonlyMap<string, string>,
  fixed: Pick<Settings, 'target' | 'source' | 'hasTimestamps'>,
): Settings {
  const milliseconds = (letter: string): number | undefined =>
    values.has(letter) ? Number(values.get(letter)) * 1000 : undefined;
  return {
    ...fixed,
    intervalMs: milliseconds('i') ?? 1000,
    waitMs: milliseconds('W') ?? 10_000,
    deadlineMs: milliseconds('w'),
    count: values.has('c') ? Number(values.get('c')) : undefined,
  };
}

function defaultSource(call: ToolCall, target: string): string | undefined {
  const found = routeTo(call.host, target);
  if (found === undefined) return undefined;
  return found.kind === 'local' ? target : sourceFor(call.host, found.route);
}

/** The line that one packet prints; empty when nothing comes back. */
function sendOne(call: ToolCall, settings: Settings, tally: Tally): string {
  tally.sent += 1;
  const packet = { source: settings.source, destination: settings.target };
  const outcome = call.losesPacket() ? undefined : echo(call.host, packet, call.now());
  if (outcome === undefined || !('answeredBy' in outcome)) return '';
  tally.received += 1;
  const stamp = settings.hasTimestamps ? `[${(call.now() / 1000).toFixed(6)}] ` : '';
  const sequence = `icmp_seq=${tally.sent} ttl=64 time=${ROUND_TRIP_TEXT} ms`;
  return `${stamp}64 bytes from ${settings.target}: ${sequence}\n`;
}

function pingNow(call: ToolCall, settings: Settings, header: string): ToolResult {
  const tally: Tally = { sent: 0, received: 0 };
  const count = settings.count ?? 1;
  const lines = Array.from({ length: count }, () => sendOne(call, settings, tally)).join('');
  const elapsedMs = (count - 1) * settings.intervalMs;
  const isComplete = tally.received === count;
  return {
    exitCode: tally.received > 0 ? 0 : 1,
    stdout: header + lines + summary(settings, tally, elapsedMs),
    takesMs: elapsedMs + (isComplete ? 0 : settings.waitMs),
  };
}

function pingStream(call: ToolCall, settings: Settings, header: string): Promise<ToolResult> {
  const tally: Tally = { sent: 0, received: 0 };
  const start = call.now();
  const { deadlineMs = Infinity, count = Infinity, intervalMs } = settings;
  call.stream(header);
  return new Promise((resolve) => {
    const finish = (): void => {
      clearInterval(timer);
      // ping counts from its first packet to its last.
      const elapsedMs = Math.max(0, tally.sent - 1) * intervalMs;
      resolve({
        exitCode: tally.received > 0 ? 0 : 1,
        stdout: summary(settings, tally, elapsedMs),
      });
    };
    const sendDue = (): void => {
      const elapsedMs = call.now() - start;
      // A packet that would be due at the deadline is not sent any more.
      const due = Math.floor(Math.min(elapsedMs, deadlineMs - 1) / intervalMs) + 1;
      while (tally.sent < Math.min(due, count)) call.stream(sendOne(call, settings, tally));
      if (elapsedMs >= deadlineMs || tally.sent >= count) finish();
    };
    const timer = setInterval(sendDue, Math.max(TICK_MS, intervalMs));
    call.interrupted.addEventListener('abort', finish, { once: true });
    sendDue();
  });
}

function summary(settings: Settings, tally: Tally, elapsedMs: number): string {
  const { sent, received } = tally;
  const lossPercent = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
  const counts = `${sent} packets transmitted, ${received} received`;
  return [
    '',
    `--- ${settings.target} ping statistics ---`,
    `${counts}, ${lossPercent}% packet loss, time ${Math.round(elapsedMs)}ms`,
    received > 0
      ? `rtt min/avg/max/mdev = ${ROUND_TRIP_TEXT}/${ROUND_TRIP_TEXT}/${ROUND_TRIP_TEXT}/0.000 ms`
      : '',
    '',
  ].join('\n');
}
