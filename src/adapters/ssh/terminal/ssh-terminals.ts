// Interactive command lines over SSH: the adapter behind ports/terminals.ts. One dialog at a time on
// each switch, and its connection is closed afterwards: an idle one would hold one of the few virtual
// terminals that a switch has, and many switches allow only one session on a connection anyway.
// Deliberately not here: `enable`. The login must have the right to configure.

import type { ClientChannel } from 'ssh2';
import type { HostName } from '../../../domain/names.ts';
import type { Terminal, Terminals } from '../../../ports/terminals.ts';
import type { Link } from '../connection/link.ts';
import * as failures from '../failures.ts';
import type { Target } from '../failures.ts';
import type { Ssh } from '../session/command.ts';
import { NotStarted } from '../session/exec.ts';
import { createSlots, type Slots } from '../slots.ts';
import { Dialog } from './dialog.ts';
import { openShell } from './open-shell.ts';

export function createSshTerminals(ssh: Ssh): Terminals {
  const slots = new Map<HostName, Slots>();
  const slotOf = (host: HostName): Slots => {
    const slot = slots.get(host) ?? createSlots(1);
    slots.set(host, slot);
    return slot;
  };
  return {
    async type(host, terminal, lines) {
      const target = ssh.connections.target(host);
      return slotOf(host).use(() => typeNow(ssh, target, { terminal, lines }));
    },
  };
}

interface Script {
  readonly terminal: Terminal;
  readonly lines: readonly string[];
}

async function typeNow(ssh: Ssh, target: Target, script: Script): Promise<readonly string[]> {
  const { link, channel } = await beginShell(ssh, target);
  const { limits } = ssh;
  const dialog = new Dialog(channel, { target, terminal: script.terminal, limits });
  try {
    await dialog.open();
    const outputs: string[] = [];
    for (const line of script.lines) {
      outputs.push(await dialog.type(line));
      ssh.log('debug', 'switch line', { host: target.name, line });
    }
    return outputs;
  } finally {
    dialog.close();
    link.close();
  }
}

async function beginShell(
  ssh: Ssh,
  target: Target,
  mayReconnect = true,
): Promise<{ link: Link; channel: ClientChannel }> {
  const { link, isFresh } = await ssh.connections.open(target);
  try {
    return { link, channel: await openShell(link, ssh.limits.sessionTimeoutMs) };
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    if (!error.isLost) throw failures.noSession(target, error);
    if (mayReconnect && !isFresh) return beginShell(ssh, target, false);
    throw failures.unreachable(target, error);
  }
}
