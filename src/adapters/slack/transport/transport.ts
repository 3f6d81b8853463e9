// The way in that the settings ask for, started and stopped in one way whichever it is.

import type { Server } from 'node:http';
import type { Logger, Receiver } from '@slack/bolt';
import type { Clock } from '../../../ports/clock.ts';
import type { HttpTransport, SlackSettings, SocketTransport } from '../settings.ts';
import { healthRoutes, serveHealth, type Readiness } from './health.ts';
import { createHttpReceiver } from './http-receiver.ts';
import { MultiSocketReceiver } from './multi-socket-receiver.ts';

export interface Transport {
  readonly receiver: Receiver;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** null: not Socket Mode. */
  openSocketCount(): number | null;
  /** The port that is listened on; null: none. */
  port(): number | null;
}

interface TransportParts {
  readonly readiness: () => Promise<Readiness>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createTransport(settings: SlackSettings, parts: TransportParts): Transport {
  const { transport } = settings;
  return transport.kind === 'socket'
    ? overSockets(transport, settings.apiUrl, parts)
    : overHttp(transport, parts);
}

function overSockets(transport: SocketTransport, apiUrl: string, parts: TransportParts): Transport {
  const receiver = new MultiSocketReceiver(transport, { apiUrl, ...parts });
  let health: Server | null = null;
  return {
    receiver,
    async start() {
      if (transport.healthPort !== undefined) {
        health = await serveHealth(transport.healthPort, parts.readiness);
      }
      await receiver.start();
    },
    async stop() {
      await receiver.stop();
      health?.close();
      health?.closeAllConnections();
    },
    openSocketCount: () => receiver.openCount,
    port: () => portOf(health),
  };
}

function overHttp(transport: HttpTransport, parts: TransportParts): Transport {
  const routes = healthRoutes(parts.readiness);
  const receiver = createHttpReceiver(transport, { routes, ...parts });
  let server: Server | null = null;
  return {
    receiver,
    async start() {
      const host = transport.host === undefined ? {} : { host: transport.host };
      server = await receiver.start({ port: transport.port, ...host });
    },
    async stop() {
      if (server === null) return;
      server.closeIdleConnections();
      await receiver.stop();
      server = null;
    },
    openSocketCount: () => null,
    port: () => portOf(server),
  };
}

function portOf(server: Server | null): number | null {
  const address = server?.address() ?? null;
  return address !== null && typeof address === 'object' ? address.port : null;
}
