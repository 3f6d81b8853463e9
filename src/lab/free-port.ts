// A TCP port for a server of another process, which is told its number before it listens. That takes a
// second, in which the kernel must not give the port to anybody else: so it is one that the kernel
// gives nobody by itself.

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below what Linux (from 32768) and macOS (from 49152) give to connections and to servers that ask for
// any port.
const FIRST = 20_000;
const END = 32_000;
const ATTEMPTS_MAX = 100;

/** On 127.0.0.1. Throws when so many in a row are taken that something else must be wrong. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${ATTEMPTS_MAX} ports from ${FIRST} to ${END} is free on 127.0.0.1.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
