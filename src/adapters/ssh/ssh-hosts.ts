// Remote commands over SSH: the adapter behind ports/hosts.ts. Here: how many run at once, and the
// deadline of each. One connection per host is kept and reused (connection/), each command is a session
// on it (session/), host keys and logins are in identity/, and only argv.ts makes a string.

import type { HostName } from '../../domain/names.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import type { CommandResult, Hosts } from '../../ports/hosts.ts';
import type { Terminals } from '../../ports/terminals.ts';
import { createConnections } from './connection/connections.ts';
import * as failures from './failures.ts';
import type { Target } from './failures.ts';
import { beginCommand, finishCommand, type Ssh } from './session/command.ts';
import { endByForce, endsWithin } from './session/interrupt.ts';
import { createStream } from './session/stream.ts';
import { DEFAULT_LIMITS, type SshLimits, type SshSettings } from './settings.ts';
import { createSlots, type Slots } from './slots.ts';
import { createSshTerminals } from './terminal/ssh-terminals.ts';

interface HostSlots {
  readonly commands: Slots;
  readonly streams: Slots;
}

export interface SshHosts extends Hosts {
  /** Command lines of switches, over the same connections. */
  readonly terminals: Terminals;
  close(): Promise<void>;
}

/**
 * Connects to nothing yet. `close` ends all connections; a command still running on one then resolves
 * with exitCode null. Throws `Failed` configuration-invalid when jump hosts are missing or circular.
 */
export function createSshHosts(settings: SshSettings): SshHosts {
  const limits: SshLimits = { ...DEFAULT_LIMITS, ...settings.limits };
  const ssh: Ssh = { connections: createConnections(settings, limits), limits, log: settings.log };
  const everywhere = createSlots(limits.commandsAtOnce);
  const slotsOf = createHostSlots(limits);
  return {
    async run(host, command) {
      const target = ssh.connections.target(host);
      return slotsOf(host).commands.use(() => everywhere.use(() => runNow(ssh, target, command)));
    },
    async start(host, command, onLine) {
      const target = ssh.connections.target(host);
      // Not queued: streams are long, and a change must not wait for another one's probe.
      const release = slotsOf(host).streams.tryTake();
      if (release === null) throw failures.tooManyStreams(target, limits.streamsPerHost);
      try {
        return createStream(ssh, await beginCommand(ssh, { target, command, onLine }), release);
      } catch (error) {
        release();
        throw error;
      }
    },
    terminals: createSshTerminals(ssh),
    close: () => ssh.connections.close(),
  };
}

async function runNow(ssh: Ssh, target: Target, command: RemoteCommand): Promise<CommandResult> {
  const started = await beginCommand(ssh, { target, command, onLine: null });
  const timeoutMs = command.timeoutMs ?? ssh.limits.commandTimeoutMs;
  const isInTime = await endsWithin(started.running.session, timeoutMs);
  if (!isInTime) await endByForce(started.running, ['TERM', 'KILL']);
  return finishCommand(ssh, started, !isInTime);
}

function createHostSlots(limits: SshLimits): (host: HostName) => HostSlots {
  const slots = new Map<HostName, HostSlots>();
  return (host) => {
    const existing = slots.get(host);
    if (existing !== undefined) return existing;
    const created: HostSlots = {
      commands: createSlots(limits.commandsPerHost),
      streams: createSlots(limits.streamsPerHost),
    };
    slots.set(host, created);
    return created;
  };
}
