// Stand-ins for switches: an SSH server per switch, with the command line of its system, a running
// and a saved configuration. Each shares nothing with the dialects that type on it.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { makeKeyPair } from '../model-hosts/server/make-key.ts';
import { ArubaMachine, type ArubaOptions } from './aruba-cx.ts';
import { CiscoMachine, type CiscoOptions } from './cisco/machine.ts';
import type { Machine } from './cli.ts';
import { REAL_CLOCK, type SwitchClock } from './clock.ts';
import { JunosMachine, type JunosOptions } from './junos.ts';
import { Faults } from './server/faults.ts';
import { serveTerminal } from './server/terminal.ts';
import { SonicMachine, type SonicOptions } from './sonic.ts';
import { dumpState } from './state.ts';

export type SwitchOptions = CiscoOptions | JunosOptions | ArubaOptions | SonicOptions;

export interface SwitchStandIn {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** The only key that may log in. */
  readonly clientKeyPath: string;
  readonly faults: Faults;
  /** Every line that reached it, in order, without those that turn paging off. */
  readonly lines: string[];
  readonly machine: Machine;
  /** Running configuration; two equal texts are two equal switches. */
  dump(): string;
  dumpSaved(): string;
  /** As it was at first; connections stay. */
  reset(): void;
  /** A restart: what was not saved is gone. */
  reload(): void;
  /** Connections that are open now. */
  connectionCount(): number;
  stop(): Promise<void>;
}

export async function startSwitch(
  options: SwitchOptions,
  clock: SwitchClock = REAL_CLOCK,
): Promise<SwitchStandIn> {
  let machine = machineOf(options, clock);
  const directory = mkdtempSync(join(tmpdir(), 'arpeggio-switch-'));
  const [hostPair, clientPair] = [makeKeyPair(), makeKeyPair()];
  const clientKeyPath = join(directory, 'client');
  writeFileSync(clientKeyPath, clientPair.private, { mode: 0o600 });
  const faults = new Faults();
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const ssh = new ssh2.Server({ hostKeys: [hostPair.private], ident: 'switch' }, (client) => {
    client.on('error', () => client.end());
    client.on('authentication', (context) => admit(context, clientPair.parsed));
    client.on('session', (accept) => {
      serveSession(accept(), machine, { faults, lines, cut, end: () => client.end() });
    });
  });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    address: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : 0,
    user: 'arpeggio',
    hostKey: hostPair.public.split(' ').slice(0, 2).join(' '),
    clientKeyPath,
    faults,
    lines,
    get machine() {
      return machine;
    },
    dump: () => dumpState(machine.running),
    dumpSaved: () => dumpState(machine.saved),
    reset() {
      machine = machineOf(options, clock);
      lines.length = 0;
    },
    reload() {
      cut();
      machine.reload();
    },
    connectionCount: () => sockets.size,
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function admit(context: ssh2.AuthContext, key: ssh2.ParsedKey): void {
  const isOurs = context.method === 'publickey' && context.key.data.equals(key.getPublicSSH());
  if (isOurs) context.accept();
  else context.reject(['publickey']);
}

function machineOf(options: SwitchOptions, clock: SwitchClock): Machine {
  if (options.system === 'junos') return new JunosMachine(options, clock);
  if (options.system === 'aruba-cx') return new ArubaMachine(options);
  return options.system === 'sonic' ? new SonicMachine(options) : new CiscoMachine(options, clock);
}

interface Serving {
  readonly faults: Faults;
  readonly lines: string[];
  readonly cut: () => void;
  readonly end: () => void;
}

const PAGING_OFF = /^(?:terminal (?:length|width)|set cli screen-|no page)/;

function serveSession(session: ssh2.Session, machine: Machine, serving: Serving): void {
  const { faults, lines, cut } = serving;
  const onLine = (line: string): void => {
    if (!PAGING_OFF.test(line)) lines.push(line);
  };
  session.on('pty', (accept) => accept?.());
  session.on('shell', (accept) => {
    const channel = accept();
    // Many switches end the connection with its only session.
    channel.on('close', () => serving.end());
    serveTerminal(channel, machine.login(), { faults, onLine, cut });
  });
  session.on('exec', (accept, reject, { command }) => {
    if (machine.exec === undefined) return reject();
    onLine(command);
    const fault = faults.take(command);
    if (fault === 'cut-before') return cut();
    const { exitCode, stdout, stderr } = machine.exec(command);
    if (fault === 'cut-after') return cut();
    const channel = accept();
    channel.on('error', () => {});
    channel.write(stdout);
    channel.stderr.write(stderr);
    channel.exit(exitCode);
    channel.end();
  });
}
