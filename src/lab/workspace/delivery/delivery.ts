// The line from the workspace to the app: picks the transport, applies delivery faults, and writes
// each delivery and its answer into the inspector. Knows nothing about what the payloads mean.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { asText } from '../blocks/rules.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import { inspect } from '../world/inspector.ts';
import type { World } from '../world/world.ts';
import { acknowledgeWithinMs } from './envelope.ts';
import type { Envelope, Reply, Transport } from './envelope.ts';
import type { HttpTransport } from './http-transport.ts';
import type { SocketTransport } from './socket-transport.ts';

export type Delivery = {
  mode: 'socket' | 'http';
  /** Never rejects. */
  send(envelope: Omit<Envelope, 'id'>): Promise<Reply>;
  connections(): number;
  openSocketUrl(): string | null;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  setRequestUrl(url: string | undefined): void;
  stop(): Promise<void>;
};

export type Lines = { mode: 'socket' | 'http'; http: HttpTransport; socket: SocketTransport };

// A delivery held back by a fault goes out at the latest then, still inside the three seconds.
const heldMaxMs = 1_500;

/** Resolves when the next delivery went out, or after heldMaxMs. */
function makeHold(world: World) {
  const held = new Set<() => void>();
  return {
    wait: () =>
      new Promise<void>((resolve) => {
        const release = () => {
          callOff();
          held.delete(release);
          resolve();
        };
        const callOff = world.clock.after(heldMaxMs, release);
        held.add(release);
      }),
    releaseAll() {
      for (const release of held) release();
    },
  };
}

function lateReply(world: World): Promise<Reply> {
  return new Promise((resolve) => {
    world.clock.after(acknowledgeWithinMs, () => {
      resolve({ status: 'timeout' });
    });
  });
}

function describe(envelope: Envelope): string {
  const payload = envelope.payload;
  const detail = asText(payload['command'] ?? payload['type']);
  const retry = envelope.retry === undefined ? '' : ` (retry ${envelope.retry.attempt})`;
  return `${envelope.type} ${detail}${retry}`;
}

function record(world: World, envelope: Envelope, reply: Reply, tookMs: number): void {
  const isOk = reply.status === 'acknowledged';
  const how = reply.status === 'failed' ? `failed: ${reply.reason}` : reply.status;
  inspect(world, {
    kind: 'delivery',
    summary: `${describe(envelope)} ${how} after ${tookMs} ms`,
    outcome: isOk ? 'ok' : 'error',
    request: envelope.payload,
    response: isOk ? reply.body : reply,
  });
}

export function makeDelivery(world: World, faults: FaultBook, lines: Lines): Delivery {
  const transport: Transport = lines.mode === 'socket' ? lines.socket : lines.http;
  const hold = makeHold(world);

  const sendFaulty = async (envelope: Envelope): Promise<Reply> => {
    const fault = faults.takeDelivery(envelope.type, envelope.channel);
    switch (fault?.kind) {
      case 'drop-delivery':
        return lateReply(world);
      case 'drop-ack':
        await transport.send(envelope);
        return lateReply(world);
      case 'reorder-delivery':
        await hold.wait();
        return transport.send(envelope);
      case 'duplicate-delivery': {
        const first = transport.send(envelope);
        // Over a socket the same envelope id twice; the second answer finds nobody waiting.
        void transport.send(envelope);
        return first;
      }
      case undefined: {
        const reply = transport.send(envelope);
        hold.releaseAll();
        return reply;
      }
    }
  };

  return {
    mode: lines.mode,
    async send(input) {
      const envelope = { ...input, id: world.ids.uuid() };
      const startedAtMs = world.clock.now();
      const reply = await sendFaulty(envelope);
      record(world, envelope, reply, world.clock.now() - startedAtMs);
      return reply;
    },
    connections: () => transport.connections(),
    openSocketUrl: () => (lines.mode === 'socket' ? lines.socket.openUrl() : null),
    upgrade: (request, socket, head) => {
      lines.socket.upgrade(request, socket, head);
    },
    setRequestUrl: (url) => {
      lines.http.setRequestUrl(url);
    },
    async stop() {
      await lines.http.stop();
      await lines.socket.stop();
    },
  };
}
