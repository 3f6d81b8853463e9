// Delivers over Socket Mode: hello, one connection per envelope, acknowledgement by envelope id,
// `disconnect` before a cut. https://docs.slack.dev/apis/events-api/using-socket-mode/
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { inspect } from '../world/inspector.ts';
import type { World } from '../world/world.ts';
import { acknowledgeWithinMs } from './envelope.ts';
import type { Envelope, Reply, Transport } from './envelope.ts';

// Slack allows ten connections for one app.
const connectionsMax = 10;
// Slack warns about ten seconds before it cuts a connection.
const cutAfterWarningMs = 10_000;
// Slack's pings come about this often; clients may rely on them to notice a dead connection.
const pingEveryMs = 10_000;

export type SocketTransport = Transport & {
  /** A WebSocket URL that opens one connection, or null when the link is disabled. */
  openUrl(): string | null;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops every connection without a word. */
  cut(): void;
  /** Asks every client to reconnect, and cuts it ten seconds later if it did not. */
  refresh(): void;
  disableLink(): void;
};

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

type Pending = Map<string, (reply: Reply) => void>;

function frame(envelope: Envelope): string {
  return JSON.stringify({
    envelope_id: envelope.id,
    type: envelope.type,
    payload: envelope.payload,
    accepts_response_payload: envelope.acceptsPayload,
    ...(envelope.type === 'events_api'
      ? {
          retry_attempt: envelope.retry?.attempt ?? 0,
          retry_reason: envelope.retry?.reason ?? '',
        }
      : {}),
  });
}

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
  world.clock.after(cutAfterMs, () => {
    socket.terminate();
  });
}

function readAcknowledgement(text: string, pending: Pending): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return;
  }
  const ack = acknowledgement.safeParse(parsed);
  if (!ack.success) return;
  pending.get(ack.data.envelope_id)?.({ status: 'acknowledged', body: ack.data.payload ?? {} });
}

export function makeSocketTransport(world: World): SocketTransport {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  const tickets = new Set<string>();
  const sockets = new Set<WebSocket>();
  const pending: Pending = new Map();

  const keepAlive = (socket: WebSocket) => {
    world.clock.after(pingEveryMs, () => {
      if (!sockets.has(socket)) return;
      socket.ping();
      keepAlive(socket);
    });
  };

  const accept = (socket: WebSocket) => {
    if (sockets.size >= connectionsMax) {
      sayGoodbye(world, socket, 'too_many_websockets', 0);
      return;
    }
    sockets.add(socket);
    socket.on('message', (data: Buffer) => {
      readAcknowledgement(data.toString(), pending);
    });
    socket.on('close', () => {
      sockets.delete(socket);
      inspect(world, { kind: 'socket', summary: `closed, ${sockets.size} left` });
      world.changed('app');
    });
    socket.on('error', () => undefined);
    socket.send(hello(world, sockets.size));
    inspect(world, { kind: 'socket', summary: `opened, ${sockets.size} connections` });
    world.changed('app');
    keepAlive(socket);
  };

  const send = (envelope: Envelope) =>
    new Promise<Reply>((resolve) => {
      const open = [...sockets].filter((socket) => socket.readyState === socket.OPEN);
      const socket = open[world.ids.pick(Math.max(1, open.length))];
      if (socket === undefined) {
        resolve({ status: 'failed', reason: 'no_connection', isNoRetry: false });
        return;
      }
      const finish = (reply: Reply) => {
        callOff();
        pending.delete(envelope.id);
        resolve(reply);
      };
      const callOff = world.clock.after(acknowledgeWithinMs, () => {
        finish({ status: 'timeout' });
      });
      pending.set(envelope.id, finish);
      socket.send(frame(envelope));
    });

  const goodbyeToAll = (reason: string, cutAfterMs: number) => {
    for (const socket of sockets) sayGoodbye(world, socket, reason, cutAfterMs);
  };

  return {
    send,
    connections: () => sockets.size,
    openUrl() {
      const ticket = world.ids.uuid();
      tickets.add(ticket);
      const origin = world.origin.replace(/^http/, 'ws');
      return `${origin}/link/?ticket=${ticket}&app_id=${world.app.id}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', world.origin).searchParams.get('ticket') ?? '';
      // A ticket is good for one connection.
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    cut() {
      for (const socket of sockets) socket.terminate();
    },
    refresh() {
      goodbyeToAll('refresh_requested', cutAfterWarningMs);
    },
    disableLink() {
      goodbyeToAll('link_disabled', 0);
    },
    stop() {
      for (const socket of sockets) socket.terminate();
      for (const finish of pending.values()) finish({ status: 'timeout' });
      server.close();
    },
  };
}
