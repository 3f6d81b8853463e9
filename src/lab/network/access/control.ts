// How the lab's own verbs reach the place where they run: a shell inside the virtual machine over
// its control sshd, or a process inside the lab's namespaces. Both look the same from here on. It
// is the lab's hand, not the product's: nothing under test goes this way.
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import ssh2 from 'ssh2';
import type { Client, ClientChannel } from 'ssh2';
import type { LabRunResult } from '../lab-network.ts';

export interface ControlProcess {
  stdin: Writable;
  stdout: Readable;
  result: Promise<LabRunResult>;
  /** Gives up on the process; `result` then has exit code null. */
  abandon(): void;
}

export interface Control {
  /** Starts argv as root in the lab's root namespace. */
  start(argv: readonly string[]): Promise<ControlProcess>;
  close(): Promise<void>;
}

/** Enters the namespaces of the lab's first process. */
export function namespaceControl(pid: number): Control {
  return {
    start(argv) {
      const enter = ['--target', String(pid), '--all', '--wd=/lab', '--', ...argv];
      // Hosts see no more of this process's environment than they would over SSH.
      const env = { PATH: process.env['PATH'] };
      return Promise.resolve(localProcess(spawn('nsenter', enter, { env })));
    },
    close: () => Promise.resolve(),
  };
}

function localProcess(child: ChildProcessWithoutNullStreams): ControlProcess {
  const texts = collect(child.stdout, child.stderr);
  const result = new Promise<LabRunResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...texts() }));
  });
  child.stdin.on('error', () => {
    // It ended without reading everything; its exit code says what matters.
  });
  return { stdin: child.stdin, stdout: child.stdout, result, abandon: () => child.kill('SIGKILL') };
}

export interface SshEndpoint {
  port: number;
  privateKey: string;
  /** The only host key accepted, as in a .pub file. */
  hostKey: string;
}

/** Connects to an sshd of the lab. Rejects when it does not answer within `timeoutMs`. */
export function connectSsh(endpoint: SshEndpoint, timeoutMs: number): Promise<Client> {
  const pinned = Buffer.from(endpoint.hostKey.split(' ')[1] ?? '', 'base64');
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.on('ready', () => {
      // Without it each small packet waits for the answer to the one before.
      client.setNoDelay(true);
      resolve(client);
    });
    client.on('error', reject);
    client.on('close', () => reject(new Error(`Port ${endpoint.port} closed the connection.`)));
    client.connect({
      host: '127.0.0.1',
      port: endpoint.port,
      username: 'root',
      privateKey: endpoint.privateKey,
      readyTimeout: timeoutMs,
      keepaliveInterval: 0,
      hostVerifier: (key: Buffer) => key.equals(pinned),
    });
  });
}

/** One connection with a channel per process. */
export async function sshControl(endpoint: SshEndpoint, timeoutMs: number): Promise<Control> {
  const client = await connectSsh(endpoint, timeoutMs);
  return {
    start: (argv) =>
      new Promise((resolve, reject) => {
        client.exec(argv.map(quoted).join(' '), (error, channel) => {
          if (error) reject(error);
          else resolve(remoteProcess(channel));
        });
      }),
    close: () =>
      new Promise((resolve) => {
        client.on('close', () => resolve());
        client.destroy();
      }),
  };
}

function remoteProcess(channel: ClientChannel): ControlProcess {
  const texts = collect(channel, channel.stderr);
  const result = new Promise<LabRunResult>((resolve) => {
    let exitCode: number | null = null;
    channel.on('exit', (code: number | null) => {
      exitCode = code;
    });
    channel.on('close', () => resolve({ exitCode, ...texts() }));
  });
  return { stdin: channel, stdout: channel, result, abandon: () => channel.destroy() };
}

function collect(stdout: Readable, stderr: Readable): () => { stdout: string; stderr: string } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => out.push(chunk));
  stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return () => ({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
}

/** One word for the shell at the other end of the control connection. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
