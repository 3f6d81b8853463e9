// Fact: whether a port, public or of a target, answers when a host connects to it. bash opens the connection itself, so nothing
// has to be installed, and nothing is sent over it. A UDP port cannot be asked: one datagram is sent.

import type { HostName, IpAddress, Port } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look } from '../look.ts';

// A handshake takes milliseconds; three seconds let one lost packet be sent again.
const CONNECT_SECONDS = 3;
/** What timeout(1) returns when the time is over. */
const EXIT_TIMED_OUT = 124;

interface Place {
  readonly ip: IpAddress;
  readonly port: Port;
}

/** null: it answered. Else how it did not, as the end of a sentence. */
export async function readConnectionProblem(
  world: World,
  from: HostName,
  to: Place,
): Promise<string | null> {
  const result = await look(world, from, connectCommand(to));
  if (result.exitCode === 0) return null;
  if (result.exitCode === EXIT_TIMED_OUT) return `gives no answer within ${CONNECT_SECONDS} s`;
  const reason = /: ([^:\n]+)\s*$/.exec(result.stderr.trim().split('\n')[0] ?? '')?.[1];
  return `says: ${reason ?? 'no'}`;
}

/** Address and port are words of their own, never text inside the script. */
export function connectCommand({ ip, port }: Place) {
  const script = 'exec 3<>/dev/tcp/$0/$1';
  return { argv: ['timeout', String(CONNECT_SECONDS), 'bash', '-c', script, ip, String(port)] };
}

export function datagramCommand({ ip, port }: Place) {
  const script = 'echo > /dev/udp/$0/$1';
  return { argv: ['timeout', String(CONNECT_SECONDS), 'bash', '-c', script, ip, String(port)] };
}
