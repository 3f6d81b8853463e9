// Delivers over Socket Mode: hello, one connection per envelope, acknowledgement by envelope id,
// `disconnect` before a cut. https://docs.slack.dev/apis/events-api/using-socket-mode/
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { World } from '../world/world.ts';
import { makeConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { acknowledgeWithinMs } from './envelope.ts';
import type { Envelope, Reply, Transport } from './envelope.ts';

// Slack warns about ten seconds before it cuts a connection.
const cutAfterWarningMs = 10_000;
export type SocketTransport = Transport & {
  /** A WebSocket URL that opens one connection, or null when the link is disabled. */
  openUrl(): string | null;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops every connection without a word. */
  cut: () => void;
  /** Both ask every client to reconnect, and cut it ten seconds later if it did not. */
  warn: () => void;
  refresh: () => void;
  disableLink: () => void;
};

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

const unauthorized = 'HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n';

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

type Farewells = Pick<SocketTransport, 'cut' | 'warn' | 'refresh' | 'disableLink'>;

function farewells(connections: Connections): Farewells {
  const sayGoodbye = (reason: string, cutAfterMs: number) => () => {
    connections.sayGoodbye(reason, cutAfterMs);
  };
  return {
    cut: () => {
      connections.cut();
    },
    warn: sayGoodbye('warning', cutAfterWarningMs),
    refresh: sayGoodbye('refresh_requested', cutAfterWarningMs),
    disableLink: sayGoodbye('link_disabled', 0),
  };
}

export function makeSocketTransport(world: World): SocketTransport {
  // Uncompressed (the default): undici 7 takes a compressed frame that crosses a close for an error,
  // and socket-mode then keeps its process alive for 30 s.
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const pending: Pending = new Map();
  const connections = makeConnections(world, (text) => {
    readAcknowledgement(text, pending);
  });

  const send = (envelope: Envelope) =>
    new Promise<Reply>((resolve) => {
      const socket = connections.pick();
      if (socket === undefined) {
        resolve({ status: 'failed', reason: 'no_connection', isNoRetry: false });
        return;
      }
      // Set when the same envelope is delivered twice; one acknowledgement then settles both.
      const earlier = pending.get(envelope.id);
      const finish = (reply: Reply) => {
        callOff();
        pending.delete(envelope.id);
        earlier?.(reply);
        resolve(reply);
      };
      const callOff = world.clock.after(acknowledgeWithinMs, () => {
        finish({ status: 'timeout' });
      });
      pending.set(envelope.id, finish);
      socket.send(frame(envelope));
    });

  return {
    send,
    connections: () => connections.size(),
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
        socket.end(unauthorized);
        return;
      }
      server.handleUpgrade(request, socket, head, connections.accept);
    },
    ...farewells(connections),
    async stop() {
      for (const finish of pending.values()) finish({ status: 'timeout' });
      await connections.stop();
      server.close();
    },
  };
}
