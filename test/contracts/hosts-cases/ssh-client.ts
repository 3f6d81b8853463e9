// A bare SSH client for tests of hosts: one connection, exec requests, endings as values. It is
// ssh2's own client and not the bot's adapter, so that the hosts are tested without it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';

export interface Login {
  username?: string;
  privateKey?: string;
}

export interface Ending {
  exitCode: number | null;
  signal: string | undefined;
  stdout: string;
  stderr: string;
}

export interface Execution {
  stdin?: string;
  whileRunning?: (channel: ClientChannel) => void;
}

/** Rejects when the login or the host key is refused. The caller ends the connection. */
export async function connect(
  network: LabNetwork,
  name: string,
  login: Login = {},
): Promise<Client> {
  const host = network.hosts[name];
  assert.ok(host, `no host ${name}`);
  const privateKey = login.privateKey ?? (await readFile(network.clientKeyPath, 'utf8'));
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.on('ready', resolve);
    // Stays: after the handshake an error is an ending, which a test sees in other ways.
    client.on('error', reject);
    client.connect({
      host: host.address,
      port: host.port,
      username: login.username ?? host.user,
      privateKey,
      hostVerifier: (key: Buffer) => key.toString('base64') === host.hostKey.split(' ')[1],
    });
  });
  return client;
}

/** Resolves when the connection is gone. */
export function closeOf(client: Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('close', () => resolve());
  });
}

export function exec(client: Client, line: string, execution: Execution = {}): Promise<Ending> {
  return new Promise((resolve, reject) => {
    client.exec(line, { env: { LC_ALL: 'C' } }, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      const ending: Ending = { exitCode: null, signal: undefined, stdout: '', stderr: '' };
      channel.on('data', (chunk: Buffer) => {
        ending.stdout += chunk.toString();
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        ending.stderr += chunk.toString();
      });
      channel.on('exit', (exitCode: number | null, signal?: string) => {
        ending.exitCode = exitCode;
        ending.signal = signal;
      });
      channel.on('close', () => resolve(ending));
      execution.whileRunning?.(channel);
      channel.end(execution.stdin ?? '');
    });
  });
}
