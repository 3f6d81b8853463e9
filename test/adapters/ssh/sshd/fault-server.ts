// An SSH server for faults that a real sshd does not show on request: it is ssh2's own Server, which
// either runs the command line with /bin/sh or misbehaves as the test says. Accepts every login.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import type { SshHostSettings } from '../../../../src/adapters/ssh/settings.ts';
import { makeKey } from './real-sshd.ts';

/** What happens to the next commands; `run` is the normal case. */
export type Fault =
  | 'run'
  | 'refuse-session'
  | 'refuse-exec'
  | 'drop-before-session'
  | 'drop-before-answer'
  /** Once the command has printed something. */
  | 'drop-after-answer'
  | 'never-give-session';

export interface FaultServer {
  readonly host: SshHostSettings;
  setFault(fault: Fault): void;
  /** Stops reading and writing, as a link that was cut: nobody is told. */
  freeze(): void;
  /** Cuts all connections with a reset, as a rebooted host would. */
  reset(): void;
  connectionCount(): number;
  /** Command lines that were run, in order. */
  lines(): readonly string[];
  stop(): Promise<void>;
}

interface State {
  fault: Fault;
  readonly sockets: Set<Socket>;
  readonly lines: string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** `path` is put in front of PATH for the commands, e.g. for a stand-in of sudo. */
export async function startFaultServer(path?: string): Promise<FaultServer> {
  const directory = await mkdtemp(join(tmpdir(), 'arpeggio-faults-'));
  const hostKeyLine = await makeKey(join(directory, 'key'));
  const hostKey = await readFile(join(directory, 'key'));
  const environment = { ...process.env };
  if (path !== undefined) environment['PATH'] = `${path}:${environment['PATH']}`;
  const state: State = { fault: 'run', sockets: new Set(), lines: [], environment };
  let connections = 0;
  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, () => {});
  // The sockets are ours, so that they can be cut and frozen.
  const server = createServer((socket) => {
    connections += 1;
    state.sockets.add(socket);
    socket.on('error', () => {});
    ssh.injectSocket(socket);
  }).listen(0, '127.0.0.1');
  ssh.on('connection', (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept, reject) => serveSession(state, accept, reject));
  });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: {
      address: '127.0.0.1',
      port,
      user: 'ops',
      keyPath: join(directory, 'key'),
      passphraseVariable: null,
      useAgent: false,
      hostKeys: [hostKeyLine],
      jump: null,
    },
    setFault(fault) {
      state.fault = fault;
    },
    freeze: () => freeze(state),
    reset: () => cut(state),
    connectionCount: () => connections,
    lines: () => state.lines,
    async stop() {
      cut(state);
      server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function cut(state: State): void {
  for (const socket of state.sockets) socket.resetAndDestroy();
  state.sockets.clear();
}

function freeze(state: State): void {
  for (const socket of state.sockets) {
    socket.removeAllListeners('data');
    socket.pause();
  }
}

function serveSession(state: State, accept: () => ssh2.Session, reject: () => void): void {
  const { fault } = state;
  if (fault === 'refuse-session') return reject();
  if (fault === 'drop-before-session') return cut(state);
  if (fault === 'never-give-session') return;
  const session = accept();
  session.on('exec', (acceptExec, rejectExec, { command }) => {
    state.lines.push(command);
    if (fault === 'refuse-exec') return rejectExec();
    if (fault === 'drop-before-answer') return cut(state);
    const child = serveCommand(state, acceptExec(), command);
    // Once its first words have had the time to arrive; a reset takes away what was not read yet.
    if (fault === 'drop-after-answer') {
      child.stdout.once('data', () => setTimeout(() => cut(state), 50));
    }
  });
}

function serveCommand(state: State, channel: ServerChannel, command: string) {
  const child = spawn('/bin/sh', ['-c', command], { env: state.environment });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => channel.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => channel.stderr.write(chunk));
  channel.on('close', () => child.kill('SIGKILL'));
  child.on('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
  return child;
}
