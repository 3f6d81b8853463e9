// `timeout N bash -c 'exec 3<>/dev/tcp/$0/$1' ADDRESS PORT`: bash opens a connection by itself. These
// two scripts are known by heart; there is no shell here that could run another.
import { connectTcp, deliver, routeTo, sourceFor } from '../../kernel/delivery.ts';
import { fail, succeed, type Tool, type ToolCall, type ToolResult } from '../tool.ts';

const TIMED_OUT = 124;

export const timeout: Tool = (call) => {
  const match = FORM.exec(call.words.join('\n'));
  if (match === null) return undefined;
  const [, seconds, script = '', address = '', port] = match;
  const to = { address, port: Number(port) };
  if (script === 'exec 3<>/dev/tcp/$0/$1') return connect(call, to, Number(seconds) * 1_000);
  return script === 'echo > /dev/udp/$0/$1' ? sendDatagram(call, to) : undefined;
};

/** The words, one a line. */
const FORM = /^(\d+)\nbash\n-c\n(.*)\n([\d.]+)\n(\d+)$/;

interface Place {
  address: string;
  port: number;
}

function connect({ host, now }: ToolCall, to: Place, patienceMs: number): ToolResult {
  const { kind } = connectTcp(host, to, now());
  if (kind === 'connected') return succeed();
  if (kind === 'timed-out') return { exitCode: TIMED_OUT, takesMs: patienceMs };
  const place = `/dev/tcp/${to.address}/${to.port}`;
  return fail(
    1,
    `${to.address}: connect: Connection refused\n${to.address}: line 1: ${place}: Connection refused`,
  );
}

function sendDatagram({ host, now }: ToolCall, to: Place): ToolResult {
  const path = routeTo(host, to.address);
  const source = path?.kind === 'route' ? sourceFor(host, path.route) : to.address;
  if (path === undefined || source === undefined) return fail(1, 'Network is unreachable');
  deliver(host, { source, destination: to.address, port: to.port, protocol: 'udp' }, now());
  return succeed();
}
