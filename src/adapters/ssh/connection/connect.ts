// Opens one SSH connection: TCP (or a channel through a jump host), host key, login; all under one
// deadline. Deliberately not here: keeping it for the next command (connections.ts).

import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectConfig } from 'ssh2';
import ssh2 from 'ssh2';
import type { Failed } from '../../../domain/failures.ts';
import * as failures from '../failures.ts';
import type { Target } from '../failures.ts';
import {
  fingerprintOf,
  hostKeyAlgorithms,
  judgeKey,
  keyTypeOf,
  type PinnedKeys,
} from '../identity/host-keys.ts';
import { loginMethods } from '../identity/login.ts';
import type { SshLimits } from '../settings.ts';
import type { Link } from './link.ts';

export interface ConnectRequest {
  readonly target: Target;
  readonly pins: PinnedKeys;
  readonly knownHostsPath: string | null;
  readonly limits: SshLimits;
  /** The logged-in connection to the jump host. */
  readonly through: Link | null;
}

/** Throws `Failed`: host-unreachable, host-key-unknown, host-key-changed or login-refused. */
export async function connect(request: ConnectRequest): Promise<Link> {
  const { target, limits } = request;
  const authHandler = await loginMethods(target);
  const deadline = AbortSignal.timeout(limits.connectTimeoutMs);
  const socket = await openSocket(request, deadline);
  return logIn(request, socket, { ...configOf(request), authHandler }, deadline);
}

async function openSocket(request: ConnectRequest, deadline: AbortSignal): Promise<Duplex> {
  const { target, through } = request;
  const { address, port } = target.settings;
  if (through !== null) return forwardThrough(request, through, deadline);
  // Without noDelay each small packet waits for the last one's acknowledgement: 45 ms per command.
  const socket = connectTcp({ host: address, port, noDelay: true });
  try {
    await once(socket, 'connect', { signal: deadline });
    return socket;
  } catch (error) {
    socket.destroy();
    throw unreachable(request, error, deadline, 'the machine did not answer');
  }
}

async function forwardThrough(
  request: ConnectRequest,
  jump: Link,
  deadline: AbortSignal,
): Promise<Duplex> {
  const { address, port } = request.target.settings;
  try {
    return await new Promise<Duplex>((resolve, reject) => {
      deadline.addEventListener('abort', () => reject(abortError()), { once: true });
      // The source is only for the jump host's log.
      jump.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        if (error !== undefined) reject(error);
        else if (deadline.aborted) channel.destroy();
        else resolve(channel);
      });
    });
  } catch (error) {
    throw unreachable(request, error, deadline, 'the jump host could not open a connection to it');
  }
}

function configOf({ target, pins, limits }: ConnectRequest): ConnectConfig {
  return {
    username: target.settings.user,
    algorithms: { serverHostKey: hostKeyAlgorithms(pins) },
    keepaliveInterval: limits.keepaliveIntervalMs,
    keepaliveCountMax: limits.keepaliveMisses,
    // Our own deadline covers TCP as well and cuts the socket.
    readyTimeout: 0,
  };
}

function logIn(
  request: ConnectRequest,
  socket: Duplex,
  config: ConnectConfig,
  deadline: AbortSignal,
): Promise<Link> {
  const client = new ssh2.Client();
  let refusal: Failed | null = null;
  let agentTrouble: string | null = null;
  const hostVerifier = (key: Buffer): boolean => {
    refusal = judge(request, key);
    return refusal === null;
  };
  return new Promise((resolve, reject) => {
    const link = createLink(client, socket);
    const giveUp = (error: Error & { level?: string }): void => {
      // An agent that does not answer is not the end: ssh2 goes on to the next method.
      if (error.level === 'agent') {
        agentTrouble = error.message;
        return;
      }
      link.destroy(error.message);
      reject(refusal ?? explain(request, error, deadline, agentTrouble));
    };
    const onDeadline = (): void => giveUp(abortError());
    deadline.addEventListener('abort', onDeadline, { once: true });
    client.on('error', giveUp);
    client.on('close', () => giveUp(new Error('The connection was closed during the login.')));
    client.once('ready', () => {
      deadline.removeEventListener('abort', onDeadline);
      client.off('error', giveUp);
      resolve(link);
    });
    client.connect({ ...config, sock: socket, hostVerifier });
  });
}

function judge({ target, pins, knownHostsPath }: ConnectRequest, key: Buffer): Failed | null {
  const verdict = judgeKey(pins, key);
  if (verdict === 'accepted') return null;
  const seen: failures.SeenKey = {
    type: keyTypeOf(key),
    fingerprint: fingerprintOf(key),
    expected: pins.fingerprints,
    knownHostsPath,
  };
  return verdict === 'unknown'
    ? failures.hostKeyUnknown(target, seen)
    : failures.hostKeyChanged(target, seen);
}

function explain(
  request: ConnectRequest,
  error: Error & { level?: string },
  deadline: AbortSignal,
  agentTrouble: string | null,
): Failed {
  const { target } = request;
  if (error.level !== 'client-authentication') {
    return unreachable(request, error, deadline, 'it accepted the connection, then said nothing');
  }
  const agent = agentTrouble === null ? '' : ` The agent at SSH_AUTH_SOCK: ${agentTrouble}.`;
  return failures.loginRefused(
    target,
    `The host accepts none of our keys for the user ${target.settings.user}.${agent}`,
    `Add the public key to ~${target.settings.user}/.ssh/authorized_keys on ${target.name}; ` +
      "sshd's own log there says why it refused.",
    error,
  );
}

function unreachable(
  { target, limits }: ConnectRequest,
  error: unknown,
  deadline: AbortSignal,
  silence: string,
): Failed {
  if (deadline.aborted) {
    const seconds = limits.connectTimeoutMs / 1000;
    return failures.unreachable(target, new Error(`Within ${seconds} s ${silence}.`));
  }
  return failures.unreachable(target, error instanceof Error ? error : new Error(String(error)));
}

function abortError(): Error {
  return new Error('The deadline for connecting has passed.');
}

// One round trip over a slow management network, several times over.
const GOODBYE_MS = 1_000;

function createLink(client: ssh2.Client, socket: Duplex): Link {
  let lostReason: string | null = null;
  const listeners: (() => void)[] = [];
  const lose = (reason: string): void => {
    if (lostReason !== null) return;
    lostReason = reason;
    for (const listener of listeners) listener();
  };
  client.on('error', (error: Error & { level?: string }) => {
    if (error.level !== 'agent') lose(error.message);
  });
  client.on('end', () => lose('the other side closed the connection'));
  client.on('close', () => lose('the connection was closed'));
  return {
    client,
    isAlive: () => lostReason === null,
    lostReason: () => lostReason,
    close() {
      client.end();
      // A host that is gone never answers the goodbye; its socket would keep the process alive.
      setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
      lose('it was closed by us');
    },
    destroy(reason) {
      lose(reason);
      socket.destroy();
    },
    onLost(listener) {
      if (lostReason === null) listeners.push(listener);
      else listener();
    },
  };
}
