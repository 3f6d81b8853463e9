// The open Socket Mode connections of the app: greeting, keep-alive, parting. What is said over
// them is in socket-transport.ts.
import type { WebSocket } from 'ws';
import { inspect } from '../world/inspector.ts';
import type { World } from '../world/world.ts';

// Slack allows ten connections for one app.
const connectionsMax = 10;
// Slack's pings come about this often; clients may rely on them to notice a dead connection.
const pingEveryMs = 10_000;

export type Connections = {
  accept: (socket: WebSocket) => void;
  /** Any one of the open connections, as at Slack; undefined when there is none. */
  pick(): WebSocket | undefined;
  size(): number;
  /** Drops every connection without a word. */
  cut(): void;
  /** Sends `disconnect` to every client, and cuts those that are still there after the delay. */
  sayGoodbye(reason: string, cutAfterMs: number): void;
  stop(): Promise<void>;
};

function hello(world: World, connections: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connections,
    debug_info: {
      host: 'applink-lab',
      build_number: 999,
      approximate_connection_time: 18_060,
    },
    connection_info: { app_id: world.app.id },
  });
}

function sayGoodbye(world: World, socket: WebSocket, reason: string, cutAfterMs: number): void {
  const message = { type: 'disconnect', reason, debug_info: { host: 'applink-lab' } };
  socket.send(JSON.stringify(message));
  inspect(world, { kind: 'socket', summary: `disconnect: ${reason}`, outcome: 'warning' });
  // At once means after this message, so with a close frame.
  if (cutAfterMs === 0) socket.close(1000);
  else {
    world.clock.after(cutAfterMs, () => {
      socket.terminate();
    });
  }
}

// Long enough for a close frame to come back over the loopback interface.
const closeHandshakeMs = 300;

/** With a close frame, because the SDK keeps a timer of 30 s for a connection that just vanishes. */
function closePolitely(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    // Real time: this runs while the workspace and its clock are being stopped.
    const timer = setTimeout(() => {
      socket.terminate();
    }, closeHandshakeMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001, 'going away');
  });
}

function keepAlive(world: World, sockets: Set<WebSocket>, socket: WebSocket): void {
  world.clock.after(pingEveryMs, () => {
    if (!sockets.has(socket)) return;
    socket.ping();
    keepAlive(world, sockets, socket);
  });
}

export function makeConnections(world: World, hear: (text: string) => void): Connections {
  const sockets = new Set<WebSocket>();
  return {
    accept(socket) {
      socket.on('error', () => undefined);
      if (sockets.size >= connectionsMax) {
        sayGoodbye(world, socket, 'too_many_websockets', 0);
        return;
      }
      sockets.add(socket);
      socket.on('message', (data: Buffer) => {
        hear(data.toString());
      });
      socket.on('close', () => {
        sockets.delete(socket);
        inspect(world, { kind: 'socket', summary: `closed, ${sockets.size} left` });
        world.changed('app');
      });
      socket.send(hello(world, sockets.size));
      inspect(world, { kind: 'socket', summary: `opened, ${sockets.size} connections` });
      world.changed('app');
      keepAlive(world, sockets, socket);
    },
    pick() {
      const open = [...sockets].filter((socket) => socket.readyState === socket.OPEN);
      return open[world.ids.pick(Math.max(1, open.length))];
    },
    size: () => sockets.size,
    cut() {
      for (const socket of sockets) socket.terminate();
    },
    sayGoodbye(reason, cutAfterMs) {
      for (const socket of sockets) sayGoodbye(world, socket, reason, cutAfterMs);
    },
    async stop() {
      await Promise.all([...sockets].map((socket) => closePolitely(socket)));
    },
  };
}
