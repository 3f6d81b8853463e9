// Keeps the page's copy of the workspace current through server-sent events. The browser reconnects
// by itself; each new connection begins with a snapshot, so nothing has to be caught up.
import { useEffect, useState } from 'react';
import type { InspectorEntry, PageChange, PageState } from '../../page-protocol.ts';
import { appendInspector, applyChange } from '../model/apply-change.ts';

export type WorkspaceFeed = {
  /** null until the first snapshot */
  state: PageState | null;
  isLive: boolean;
  /** why there is no state, in words; null while all is well */
  problem: string | null;
};

// One per load of the page: Slack forgets messages "only visible to you" on reload, and so do we.
const SESSION = String(crypto.getRandomValues(new Uint32Array(1))[0]);

/** `as` is a user id or a lower-case first name. */
export function useWorkspace(as: string): WorkspaceFeed {
  const [state, setState] = useState<PageState | null>(null);
  const [isLive, setIsLive] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const query = `as=${encodeURIComponent(as)}&session=${SESSION}`;
    const stream = new EventSource(`/emu/stream?${query}`);
    listen(stream, 'snapshot', (data) => {
      setState(JSON.parse(data) as PageState);
      setIsLive(true);
      setProblem(null);
    });
    listen(stream, 'change', (data) => {
      const change = JSON.parse(data) as PageChange;
      setState((held) => held && applyChange(held, change));
    });
    listen(stream, 'inspector', (data) => {
      const entries = JSON.parse(data) as InspectorEntry[];
      setState((held) => held && appendInspector(held, entries));
    });
    stream.addEventListener('error', () => {
      setIsLive(false);
      // A closed stream was refused, which happens when nobody has the name in the address bar.
      if (stream.readyState === EventSource.CLOSED) void explain(query).then(setProblem);
    });
    return () => stream.close();
  }, [as]);
  return { state, isLive, problem };
}

function listen(stream: EventSource, name: string, take: (data: string) => void): void {
  stream.addEventListener(name, (event: MessageEvent<string>) => take(event.data));
}

async function explain(query: string): Promise<string> {
  try {
    const answer = (await (await fetch(`/emu/state?${query}`)).json()) as { text?: string };
    return answer.text ?? 'The practice workspace closed the connection. Reload the page.';
  } catch {
    return 'The practice workspace does not answer. Is it still running?';
  }
}
