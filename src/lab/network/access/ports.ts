// Chooses the ports of 127.0.0.1 under which one lab can be reached. Free now is not free for
// ever: whoever binds them must be ready to choose again.
import { createServer } from 'node:net';
import { portOffset } from '../topology.ts';

/** Port by management address. With a base port, .11 is base + 11; without, free ports are taken. */
export async function choosePorts(
  addresses: readonly string[],
  basePort: number | undefined,
): Promise<Map<string, number>> {
  if (basePort !== undefined) {
    return new Map(addresses.map((address) => [address, basePort + portOffset(address)]));
  }
  // All held at once, so that no port is handed out twice.
  const servers = await Promise.all(addresses.map(() => listening()));
  const ports = new Map<string, number>();
  for (const [index, { server, port }] of servers.entries()) {
    ports.set(addresses[index] ?? '', port);
    await new Promise((resolve) => server.close(resolve));
  }
  return ports;
}

function listening(): Promise<{ server: ReturnType<typeof createServer>; port: number }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No TCP port given.'));
      else resolve({ server, port: address.port });
    });
  });
}
