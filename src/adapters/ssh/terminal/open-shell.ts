// Asks for an interactive shell on a connection. Throws `NotStarted` when there will be none, so that
// nothing was typed.

import type { ClientChannel } from 'ssh2';
import type { Link } from '../connection/link.ts';
import { NotStarted } from '../session/exec.ts';

// Wide, so that no line of ours is wrapped or scrolled; IOS takes at most 512. Long, so that little is
// paged even before paging is off.
const WINDOW = { term: 'vt100', cols: 500, rows: 500 };

export function openShell(link: Link, timeoutMs: number): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => link.destroy(`no session within ${timeoutMs / 1000} s`),
      timeoutMs,
    );
    const settle = (error: Error | undefined, channel?: ClientChannel): void => {
      clearTimeout(timer);
      if (error === undefined && channel !== undefined) resolve(channel);
      else reject(new NotStarted(link.lostReason() ?? error?.message ?? '', !link.isAlive()));
    };
    try {
      link.client.shell(WINDOW, settle);
    } catch (error) {
      // ssh2 throws when the socket is closed already; see session/exec.ts.
      const reason = error instanceof Error ? error.message : String(error);
      link.destroy(reason);
      settle(new Error(reason));
    }
  });
}
