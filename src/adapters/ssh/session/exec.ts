// Runs one command line on an open connection: standard input, output up to a bound, exit status, and
// whether it may have run when the connection is lost. Deadlines are interrupt.ts's business.

import type { ClientChannel } from 'ssh2';
import type { Link } from '../connection/link.ts';
import { createBoundedText, createLineSplitter } from './output.ts';

export interface ExecRequest {
  readonly line: string;
  readonly stdin: string | null;
  readonly outputBytesMax: number;
  readonly sessionTimeoutMs: number;
  readonly onLine: ((line: string) => void) | null;
}

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isTruncated: boolean;
}

export interface Session {
  /** Resolves when the command has ended, the connection is lost, or `abandon` was called. */
  readonly ended: Promise<Ending>;
  /** Asks sshd to signal the command; false: ssh2 cannot ask any more. */
  signal(name: 'INT' | 'TERM' | 'KILL'): boolean;
  /** Closes the channel and stops waiting for an end. */
  abandon(): void;
}

/** The command was certainly not started. */
export class NotStarted extends Error {
  /** true: the connection was lost; false: the host refused. */
  readonly isLost: boolean;

  constructor(message: string, isLost: boolean) {
    super(message);
    this.isLost = isLost;
  }
}

// A message of ssh2, and its only sign that the exec request was sent but never answered.
const EXEC_WITHOUT_ANSWER = 'Unable to exec';
// Fixed so that numbers, dates and messages look the same on every host. sshd takes LC_* by default.
const ENVIRONMENT = { LC_ALL: 'C' };

/** Resolves when the host has accepted the command, or cannot say any more; throws `NotStarted`. */
export function startSession(link: Link, request: ExecRequest): Promise<Session> {
  return new Promise((resolve, reject) => {
    // A host that gives no session is cut off: were it to answer later, the command would still start.
    const timer = setTimeout(
      () => link.destroy(`no session within ${request.sessionTimeoutMs / 1000} s`),
      request.sessionTimeoutMs,
    );
    const settle = (error: Error | undefined, channel: ClientChannel): void => {
      clearTimeout(timer);
      if (error === undefined) resolve(attach(channel, request));
      else if (link.isAlive()) reject(new NotStarted(error.message, false));
      else if (error.message === EXEC_WITHOUT_ANSWER) resolve(lostSession());
      else reject(new NotStarted(link.lostReason() ?? error.message, true));
    };
    try {
      link.client.exec(request.line, { env: ENVIRONMENT }, settle);
    } catch (error) {
      // ssh2 throws when the socket is closed already. It may say so to its listeners only later, and
      // until then the next command would be handed this same connection.
      clearTimeout(timer);
      const reason = error instanceof Error ? error.message : String(error);
      link.destroy(reason);
      reject(new NotStarted(reason, true));
    }
  });
}

/** The request was on its way when the connection broke: it may have run. */
function lostSession(): Session {
  const nothing: Ending = {
    exitCode: null,
    signal: null,
    stdout: '',
    stderr: '',
    isTruncated: false,
  };
  return { ended: Promise.resolve(nothing), signal: () => false, abandon: () => {} };
}

// Attaches in the callback itself, not after an await: a short command's exit status may be in the
// same packet as the acceptance.
function attach(channel: ClientChannel, request: ExecRequest): Session {
  const stdout = createBoundedText(request.outputBytesMax);
  const stderr = createBoundedText(request.outputBytesMax);
  const { onLine } = request;
  const lines = onLine === null ? null : createLineSplitter(request.outputBytesMax, onLine);
  let exitCode: number | null = null;
  let signal: string | null = null;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const settle = (): void => {
    lines?.end();
    const isTruncated = stdout.isTruncated() || stderr.isTruncated();
    resolve({ exitCode, signal, stdout: stdout.text(), stderr: stderr.text(), isTruncated });
  };
  channel.on('data', (chunk: Buffer) => {
    stdout.add(chunk);
    lines?.add(chunk);
  });
  channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  channel.on('exit', (code: number | null, name?: string) => {
    exitCode = code;
    signal = name ?? null;
  });
  channel.on('close', () => {
    if (channel.stderr.readableEnded) settle();
    else channel.stderr.once('end', settle);
  });
  // Writing to a command that has closed its standard input is no reason to stop reading its output.
  channel.on('error', () => {});
  // A stream keeps its input open: after end-of-file ssh2 sends no signals any more.
  if (request.stdin !== null) channel.end(request.stdin);
  else if (onLine === null) channel.end();
  return {
    ended: promise,
    signal(name) {
      const isAsked = channel.writable;
      channel.signal(name);
      return isAsked;
    },
    abandon() {
      channel.close();
      settle();
    },
  };
}
