// The bot's ears: Bolt over Socket Mode or HTTP, and the handlers. Everything that is heard becomes a
// durable row before Slack is told so; working on it is the engine's business, and what the bot says
// in channels is the poster's.

import { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../ports/clock.ts';
import type { Inbox } from '../../ports/inbox.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Outbox } from '../../ports/outbox.ts';
import { slackLoggerOver } from './bolt-log.ts';
import { API_TIMEOUT_MS } from './client.ts';
import { createAdmission } from './inbound/admission.ts';
import { listenToClicks } from './inbound/clicks.ts';
import { listenToCommands } from './inbound/commands.ts';
import { listenToHome } from './inbound/home.ts';
import { createInbound } from './inbound/inbound.ts';
import { listenToMentions } from './inbound/mentions.ts';
import { listenToTakeOver } from './inbound/take-over.ts';
import type { SlackLog, SlackSettings } from './settings.ts';
import { createReadiness, type Readiness } from './transport/health.ts';
import { createTransport } from './transport/transport.ts';

export interface SlackAppParts {
  readonly inbox: Inbox;
  readonly journal: Pick<Journal, 'read'>;
  /** To find the change of a thread. */
  readonly outbox: Pick<Outbox, 'changeAt'>;
  /** Tells the engine that the inbox has something new. */
  readonly wake: () => void;
  /** Whether a person has had an answer, though the row is pending still. */
  readonly hasTold: (itemId: string) => boolean;
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: SlackLog;
}

export interface SlackApp {
  /** Resolves when Slack can deliver: a socket is open, or the port listens. */
  start(): Promise<void>;
  /** Takes nothing new and waits for the handlers that run. */
  stop(): Promise<void>;
  readiness(): Promise<Readiness>;
  /** The port that is listened on, for HTTP; null before `start` and in Socket Mode. */
  readonly port: number | null;
}

export function createSlackApp(settings: SlackSettings, parts: SlackAppParts): SlackApp {
  const { client, clock, log } = parts;
  const { identity } = settings;
  const logger = slackLoggerOver(log);
  const openSocketCount = (): number | null => transport.openSocketCount();
  const readiness = createReadiness({ client, clock, openSocketCount });
  const transport = createTransport(settings, { readiness, clock, logger });
  const app = new App({
    token: settings.botToken,
    // With the ids given, no command waits for auth.test, and none is lost while it fails.
    botId: identity.botId,
    botUserId: identity.botUserId,
    receiver: transport.receiver,
    convoStore: false,
    extendedErrorHandler: true,
    logger,
    clientOptions: {
      slackApiUrl: settings.apiUrl,
      timeout: API_TIMEOUT_MS,
      retryConfig: { retries: 0 },
    },
  });
  // Rethrown, so that HTTP answers 500 at once instead of 404 after three seconds.
  app.error(async ({ error }: { readonly error: Error }) => {
    log.error({ err: error }, 'A request of Slack was not taken; Slack shows the person an error');
    throw error;
  });
  const admit = createAdmission({ client, clock, homeTeamId: identity.teamId });
  const { inbox, wake, hasTold } = parts;
  const inbound = createInbound({ inbox, hasTold, clock, log, admit, wake });
  const names = settings.commands.map(({ name }) => name);
  listenToCommands(app, names, inbound);
  const clickParts = { inbound, journal: parts.journal, client };
  listenToClicks(app, clickParts);
  listenToTakeOver(app, clickParts);
  listenToMentions(app, {
    inbound,
    outbox: parts.outbox,
    client,
    botUserId: identity.botUserId,
  });
  listenToHome(app, settings.commands, { inbound, client });
  return {
    start: () => transport.start(),
    stop: async () => {
      await transport.stop();
      await inbound.settled();
    },
    readiness,
    get port() {
      return transport.port();
    },
  };
}
