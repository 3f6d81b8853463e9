// The page's live view: one snapshot, then the parts that changed, as server-sent events.
// Changes within one turn of the event loop go out together.
import type { ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import type { PageChange } from '../page-protocol.ts';
import { nextTs } from '../world/messages.ts';
import type { Part } from '../world/world.ts';
import { findUser } from '../world/world.ts';
import { pageMessages, pagePart, pageState } from './page-state.ts';
import type { Viewer } from './page-state.ts';

export type Streams = {
  /** Null when nobody has that name. */
  viewer(as: string, session: string | null): Viewer | null;
  state(viewer: Viewer): ReturnType<typeof pageState>;
  open(viewer: Viewer, response: ServerResponse): void;
  stop(): void;
};

type Client = { viewer: Viewer; response: ServerResponse; inspectedSeq: number };

function emit(client: Client, event: string, data: unknown): void {
  client.response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function sendInspector(core: Core, client: Client): void {
  const fresh = core.world.inspector.filter((entry) => entry.seq > client.inspectedSeq);
  if (fresh.length === 0) return;
  client.inspectedSeq = fresh.at(-1)?.seq ?? client.inspectedSeq;
  emit(client, 'inspector', fresh);
}

/** The changed parts for one viewer; other channels' messages stay out. */
function changedFor(core: Core, viewer: Viewer, dirty: Set<Part>, channels: Set<string>) {
  const changed: PageChange['changed'] = {};
  for (const part of dirty) {
    if (part !== 'inspector' && part !== 'messages') {
      Object.assign(changed, { [part]: pagePart(core, viewer, part) });
    }
  }
  if (channels.size > 0) changed.messages = pageMessages(core.world, viewer.user, channels);
  return changed;
}

export function makeStreams(core: Core): Streams {
  const { world } = core;
  const clients = new Set<Client>();
  const sessions = new Map<string, string>();
  const dirty = new Set<Part>();
  const channels = new Set<string>();
  let revision = 0;
  let isFlushPlanned = false;

  const flush = () => {
    isFlushPlanned = false;
    revision += 1;
    for (const client of clients) {
      const changed = changedFor(core, client.viewer, dirty, channels);
      if (Object.keys(changed).length > 0) emit(client, 'change', { revision, changed });
      if (dirty.has('inspector')) sendInspector(core, client);
    }
    dirty.clear();
    channels.clear();
  };

  const watch = (part: Part, channel?: string) => {
    dirty.add(part);
    // A new or newly readable channel brings its messages with it.
    if (part === 'channels') for (const id of world.channels.keys()) channels.add(id);
    if (channel !== undefined) channels.add(channel);
    if (isFlushPlanned) return;
    isFlushPlanned = true;
    setImmediate(flush);
  };
  world.watchers.add(watch);

  return {
    viewer(as, session) {
      const user = findUser(world, as);
      if (user === undefined || user.isBot) return null;
      if (session === null) return { user, forgottenTs: '' };
      const forgottenTs = sessions.get(session) ?? nextTs(world);
      sessions.set(session, forgottenTs);
      return { user, forgottenTs };
    },
    state: (viewer) => pageState(core, viewer, revision),
    open(viewer, response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      const client = { viewer, response, inspectedSeq: world.inspector.at(-1)?.seq ?? 0 };
      emit(client, 'snapshot', pageState(core, viewer, revision));
      clients.add(client);
      response.on('close', () => clients.delete(client));
    },
    stop() {
      world.watchers.delete(watch);
      for (const client of clients) client.response.end();
    },
  };
}
