// Starts the Slack stand-in and gives a test or the demo everything to use it: addresses, tokens,
// people, and typed acts. Loopback only, in memory only; nothing here talks to Slack.
import type { Core } from './core.ts';
import { makeDelivery } from './delivery/delivery.ts';
import { makeHttpTransport } from './delivery/http-transport.ts';
import { makeSocketTransport } from './delivery/socket-transport.ts';
import { makeFaultBook } from './faults/fault-book.ts';
import type { FaultBook } from './faults/fault-book.ts';
import { makeIncidentBook } from './faults/incident-book.ts';
import type { Incident } from './faults/incident-book.ts';
import { makeTierLimits } from './faults/tier-limits.ts';
import type { TierLimits } from './faults/tier-limits.ts';
import { makePeopleActs } from './people-acts.ts';
import type { PeopleActs } from './people-acts.ts';
import { startServer } from './serve/server.ts';
import type { Clock } from './world/clock.ts';
import { makeWorld } from './world/make-world.ts';

export type { Incident } from './faults/incident-book.ts';
export type { Clock } from './world/clock.ts';
export { makeManualClock } from './world/clock.ts';
export type { PeopleActs } from './people-acts.ts';

export type WorkspaceOptions = {
  /** 0 or absent: any free port */
  port?: number;
  /** the app manifest, as JSON already parsed */
  manifest: unknown;
  mode: 'socket' | 'http';
  /** where HTTP mode delivers to; may also be set later */
  requestUrl?: string;
  clock?: Clock;
  log?: (line: string) => void;
};

export type Workspace = {
  /** the page */
  url: string;
  /** for `slackApiUrl`, with the slash at its end */
  apiUrl: string;
  tokens: {
    bot: string;
    app: string;
    signingSecret: string;
    botId: string;
    botUserId: string;
    appId: string;
    teamId: string;
  };
  people: Record<'alice' | 'bob' | 'carol' | 'eve', string>;
  /** name without '#' -> id */
  channels: Record<string, string>;
  /** what people do and see; answers as the page gets them */
  act: PeopleActs;
  faults: FaultBook;
  /** `isOn = false` switches Slack's rate limits off */
  limits: TierLimits;
  /** What the page offers to break beyond the workspace. */
  offerIncidents(incidents: readonly Incident[]): void;
  setRequestUrl(url: string): void;
  /** Ends every connection; resolves when the port is free. */
  stop(): Promise<void>;
};

function makeCore(options: WorkspaceOptions): Core {
  const world = makeWorld(options.manifest, options.clock);
  const socket = makeSocketTransport(world);
  const http = makeHttpTransport(world, options.requestUrl);
  const faults = makeFaultBook(world, socket);
  return {
    world,
    faults,
    incidents: makeIncidentBook(world),
    delivery: makeDelivery(world, faults, { mode: options.mode, http, socket }),
    limits: makeTierLimits(world.clock),
    log: options.log ?? (() => undefined),
  };
}

/** Rejects when the port is taken or the manifest is none (a ZodError that names the places). */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const core = makeCore(options);
  const { world } = core;
  const server = await startServer(core, options.port ?? 0);
  world.origin = `http://127.0.0.1:${server.port}`;
  const { app } = world;
  const named = [...world.channels.values()].filter((channel) => !channel.isDirectMessage);
  return {
    url: `${world.origin}/`,
    apiUrl: `${world.origin}/api/`,
    tokens: {
      bot: app.botToken,
      app: app.appToken,
      signingSecret: app.signingSecret,
      botId: app.botId,
      botUserId: app.botUserId,
      appId: app.id,
      teamId: world.team.id,
    },
    people: { alice: 'U0ALICE001', bob: 'U0BOB00001', carol: 'U0CAROL001', eve: 'U0EVE00001' },
    channels: Object.fromEntries(named.map((channel) => [channel.name, channel.id])),
    act: makePeopleActs(core),
    faults: core.faults,
    limits: core.limits,
    offerIncidents: (incidents) => {
      core.incidents.offer(incidents);
    },
    setRequestUrl: (url) => {
      core.delivery.setRequestUrl(url);
    },
    async stop() {
      // First the clock: a retry that fires now would write to a connection that is closing.
      world.clock.stop();
      await core.delivery.stop();
      await server.stop();
    },
  };
}
