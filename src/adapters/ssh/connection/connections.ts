// Keeps one connection per host and hands it to every command; opens it when it is first needed or
// after it was lost. Whoever asks while it is being opened waits for the same attempt.

import { readFile } from 'node:fs/promises';
import type { HostName } from '../../../domain/names.ts';
import * as failures from '../failures.ts';
import type { Target } from '../failures.ts';
import { pinnedKeys } from '../identity/host-keys.ts';
import type { SshLimits, SshSettings } from '../settings.ts';
import { createSlots } from '../slots.ts';
import { connect } from './connect.ts';
import type { Link } from './link.ts';

export interface Connections {
  /** The host's connection; `isFresh` when it was opened for this call. Throws `Failed`. */
  open(target: Target): Promise<{ link: Link; isFresh: boolean }>;
  /** One beside the host's connection, which the caller has to close. Throws `Failed`. */
  openApart(target: Target): Promise<Link>;
  target(host: HostName): Target;
  close(): Promise<void>;
}

export function createConnections(settings: SshSettings, limits: SshLimits): Connections {
  const links = new Map<HostName, Promise<Link>>();
  const connecting = createSlots(limits.connectsAtOnce);
  checkJumps(settings);

  const target = (name: HostName): Target => {
    const host = settings.hosts[name];
    if (host === undefined) throw failures.unknownHost(name);
    return { name, settings: host };
  };

  const openNew = async (to: Target): Promise<Link> => {
    const { jump } = to.settings;
    // Before taking a slot: a jump host that waits for one while its users hold all would never come.
    const through = jump === null ? null : (await open(target(jump))).link;
    const knownHostsText = await readKnownHosts(settings.knownHostsPath);
    const pins = pinnedKeys(to.settings, knownHostsText);
    const { knownHostsPath } = settings;
    const link = await connecting.use(() =>
      connect({ target: to, pins, knownHostsPath, limits, through }),
    );
    settings.log('info', 'ssh connected', { host: to.name, address: to.settings.address });
    link.onLost(() => {
      settings.log('info', 'ssh connection ended', { host: to.name, why: link.lostReason() });
    });
    return link;
  };

  const openKept = async (to: Target): Promise<Link> => {
    const link = await openNew(to);
    link.onLost(() => links.delete(to.name));
    return link;
  };

  const open = async (to: Target): Promise<{ link: Link; isFresh: boolean }> => {
    const existing = links.get(to.name);
    if (existing !== undefined) return { link: await existing, isFresh: false };
    const opening = openKept(to);
    links.set(to.name, opening);
    try {
      const link = await opening;
      return { link, isFresh: true };
    } catch (error) {
      links.delete(to.name);
      throw error;
    }
  };

  return {
    open,
    openApart: openNew,
    target,
    async close() {
      const all = await Promise.allSettled(links.values());
      links.clear();
      for (const one of all) if (one.status === 'fulfilled') one.value.close();
    },
  };
}

async function readKnownHosts(path: string | null): Promise<string> {
  if (path === null) return '';
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // A missing file knows no host: the refusal then names the file and what to put into it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw failures.unreadableKnownHosts(path, error);
  }
}

function checkJumps(settings: SshSettings): void {
  for (const start of Object.keys(settings.hosts) as HostName[]) {
    const path: HostName[] = [start];
    let jump = settings.hosts[start]?.jump ?? null;
    while (jump !== null) {
      if (settings.hosts[jump] === undefined) throw failures.unknownHost(jump);
      const isCircle = path.includes(jump);
      path.push(jump);
      if (isCircle) throw failures.jumpCircle(path);
      jump = settings.hosts[jump]?.jump ?? null;
    }
  }
}
