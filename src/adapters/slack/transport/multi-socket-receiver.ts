// Several Socket Mode connections as one Bolt receiver. With one connection every refresh by Slack is
// a hole of five seconds in which commands are lost (socket-mode 3.1.0 waits clientPingTimeout before
// it reconnects); with two, Slack delivers through the other. Deliberately no deduplication: Slack
// sends each payload to one connection, and the inbox takes each delivery once anyway.

import { SocketModeReceiver, type App, type Logger } from '@slack/bolt';
import type { Receiver } from '@slack/bolt';
import type { Clock } from '../../../ports/clock.ts';
import { API_TIMEOUT_MS } from '../client.ts';
import type { SocketTransport } from '../settings.ts';

// Two survive a refresh of one; Slack allows ten.
const CONNECTION_COUNT = 2;
// Slack gives connections of one age the same end. The second starts later than the hole of 5 s and a
// slow handshake are long, so that both are never away at once.
const STAGGER_MS = 15_000;
// The SDK's disconnect waits for a close event that a dead connection never sends.
const STOP_TIMEOUT_MS = 2000;

interface Connection {
  readonly receiver: SocketModeReceiver;
  isOpen: boolean;
}

export class MultiSocketReceiver implements Receiver {
  readonly #connections: readonly Connection[];
  readonly #staggerMs: number;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #opening: Promise<void> = Promise.resolve();

  constructor(
    transport: SocketTransport,
    { apiUrl, clock, logger }: { apiUrl: string; clock: Clock; logger: Logger },
  ) {
    this.#staggerMs = transport.staggerMs ?? STAGGER_MS;
    this.#clock = clock;
    this.#connections = Array.from({ length: transport.connectionCount ?? CONNECTION_COUNT }, () =>
      watched(
        new SocketModeReceiver({
          appToken: transport.appToken,
          logger,
          // A copy for each: the SDK writes into it. Forever, because a reconnection that is given up
          // leaves a bot that looks alive and hears nothing.
          installerOptions: {
            clientOptions: {
              slackApiUrl: apiUrl,
              timeout: API_TIMEOUT_MS,
              retryConfig: { forever: true, minTimeout: 500, maxTimeout: 30_000 },
              fetch: this.#fetch,
            },
          },
        }),
      ),
    );
  }

  /** After `stop`, an answer that ends the endless repetition. */
  readonly #fetch: typeof fetch = async (input, init) =>
    this.#stopping.signal.aborted
      ? Response.json({ ok: false, error: 'account_inactive' })
      : fetch(input, init);

  init(app: App): void {
    for (const { receiver } of this.#connections) receiver.init(app);
  }

  /**
   * Resolves when the first connection hears Slack, or after `stop`. The others follow; one that Slack
   * refuses for good rejects unhandled, which ends the process so that its supervisor starts it anew.
   */
  async start(): Promise<void> {
    const [first, ...others] = this.#connections;
    if (first === undefined) throw new Error('Socket Mode needs at least one connection.');
    this.#opening = this.#open(first);
    await this.#opening;
    this.#opening = this.#openLater(others);
  }

  async #openLater(others: readonly Connection[]): Promise<void> {
    for (const connection of others) {
      await this.#clock.sleep(this.#staggerMs, this.#stopping.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      await this.#open(connection);
    }
  }

  async #open({ receiver }: Connection): Promise<void> {
    try {
      await receiver.start();
    } catch (thrown) {
      // What is given up or closed while it opens is no news after `stop`.
      if (!this.#stopping.signal.aborted) throw thrown;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    // One that opens just now would otherwise open after it was closed, and stay.
    await this.#atMost(this.#opening);
    await this.#atMost(
      Promise.all(this.#connections.map(({ receiver }) => receiver.client.disconnect())),
    );
  }

  async #atMost(work: Promise<unknown>): Promise<void> {
    const deadline = new AbortController();
    const timeout = this.#clock.sleep(STOP_TIMEOUT_MS, deadline.signal).catch(() => undefined);
    await Promise.race([work, timeout]);
    deadline.abort();
  }

  /** How many connections hear Slack now. */
  get openCount(): number {
    return this.#connections.filter(({ isOpen }) => isOpen).length;
  }
}

function watched(receiver: SocketModeReceiver): Connection {
  const connection = { receiver, isOpen: false };
  receiver.client.on('connected', () => {
    connection.isOpen = true;
  });
  for (const end of ['close', 'reconnecting', 'disconnecting', 'disconnected']) {
    receiver.client.on(end, () => {
      connection.isOpen = false;
    });
  }
  return connection;
}
