// The environment variables, parsed. They carry what differs between two installations of one
// configuration: tokens, folders, the port. `.env.example` shows every one of them (a gate checks it).
// An empty variable counts as unset, because container files cannot leave one out.

import { resolve } from 'node:path';
import { z } from 'zod';
import type { SlackSettings } from '../adapters/slack/settings.ts';
import { nearest } from '../domain/nearest.ts';
import {
  CLOUD_URL_EXPECTED,
  type CloudAccess,
  cloudAccess,
  cloudProblems,
  parseCloudKey,
  parseCloudUrl,
} from './networks/access.ts';
import { parsed } from './fields.ts';
import { type ConfigProblem, showValue } from './problem.ts';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

export type SlackAccess = Pick<SlackSettings, 'botToken' | 'apiUrl' | 'transport'>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const PORT_MAX = 65_535;

/** Slack's signing secrets have 32 hexadecimal digits; the lab's are longer words. */
const SIGNING_SECRET = /^[\w-]{16,}$/;

const Environment = z.object({
  SLACK_BOT_TOKEN: optional('a bot token, which starts with xoxb-', startsWith('xoxb-')),
  SLACK_APP_TOKEN: optional('an app-level token, which starts with xapp-', startsWith('xapp-')),
  SLACK_SIGNING_SECRET: optional('the signing secret of the Slack app', (text) =>
    SIGNING_SECRET.test(text) ? text : null,
  ),
  PORT: optional(`a port number from 0 to ${PORT_MAX}`, parsePort),
  SLACK_API_URL: optional('an https address (http only to this machine)', parseApiUrl),
  CLOUDSTACK_API_URL: optional(CLOUD_URL_EXPECTED, parseCloudUrl),
  CLOUDSTACK_API_KEY: optional('the API key of an account of CloudStack', parseCloudKey),
  CLOUDSTACK_SECRET_KEY: optional('the secret key that belongs to that API key', parseCloudKey),
  ARPEGGIO_CONFIG: optional('the path of the configuration file', (text) => text),
  ARPEGGIO_DATA_DIR: optional('the path of a folder', (text) => text),
  LOG_LEVEL: optional(`one of ${LOG_LEVELS.join(', ')}`, parseLogLevel),
});

type Parsed = z.infer<typeof Environment>;

export const ENVIRONMENT_VARIABLES: readonly string[] = Object.keys(Environment.shape);

const SLACK_VARIABLES = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'PORT'];

const SLACK_API_URL = 'https://slack.com/api/';

export interface EnvironmentSettings {
  /** null when nothing of Slack is set, or not enough (then there are problems where it is needed). */
  readonly slack: SlackAccess | null;
  /** null when none of it is set. */
  readonly cloud: CloudAccess | null;
  readonly configPath: string;
  readonly dataDirectory: string;
  readonly logLevel: LogLevel;
}

export function readEnvironment(
  environment: EnvironmentVariables,
  needsSlack: boolean,
): { settings: EnvironmentSettings; problems: readonly ConfigProblem[] } {
  const set = Object.fromEntries(
    ENVIRONMENT_VARIABLES.map((name) => [name, environment[name] || undefined]),
  );
  const result = Environment.safeParse(set);
  const wrong = (result.error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return { place: name, expected: issue.message, seen: showVariable(name, set[name] ?? '') };
  });
  const values: Partial<Parsed> = result.data ?? {};
  const missing = [
    ...(needsSlack ? slackProblems(set, environment) : []),
    ...cloudProblems(set, (name) => lookalike(name, environment)),
  ];
  return {
    settings: {
      slack: slackAccess(values),
      cloud: cloudAccess(values),
      configPath: resolve(set['ARPEGGIO_CONFIG'] ?? 'arpeggio.yaml'),
      dataDirectory: resolve(set['ARPEGGIO_DATA_DIR'] ?? 'data'),
      logLevel: values.LOG_LEVEL ?? 'info',
    },
    problems: [...wrong, ...missing, ...misspelt(environment)],
  };
}

function slackAccess(values: Partial<Parsed>): SlackAccess | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, PORT: port } = values;
  if (botToken === undefined) return null;
  const apiUrl = values.SLACK_API_URL ?? SLACK_API_URL;
  if (appToken !== undefined) {
    const health = port === undefined ? {} : { healthPort: port };
    return { botToken, apiUrl, transport: { kind: 'socket', appToken, ...health } };
  }
  const signingSecret = values.SLACK_SIGNING_SECRET;
  if (signingSecret === undefined || port === undefined) return null;
  return { botToken, apiUrl, transport: { kind: 'http', signingSecret, port } };
}

/** Which settings are absent or exclude each other; whether each is right is judged elsewhere. */
function slackProblems(
  set: EnvironmentVariables,
  environment: EnvironmentVariables,
): readonly ConfigProblem[] {
  const [bot, app, secret, port] = SLACK_VARIABLES.map((name) => set[name]);
  const problems: ConfigProblem[] = [];
  const lack = (place: string, expected: string): void => {
    problems.push({ place, expected, seen: lookalike(place, environment) ?? 'nothing' });
  };
  if (bot === undefined) lack('SLACK_BOT_TOKEN', 'the bot token (xoxb-…)');
  if (app === undefined && secret === undefined) {
    lack('SLACK_APP_TOKEN', 'an app-level token (Socket Mode), or SLACK_SIGNING_SECRET and PORT');
  }
  if (app === undefined && secret !== undefined && port === undefined) {
    lack('PORT', 'the port on which Slack reaches the bot, because SLACK_SIGNING_SECRET is set');
  }
  if (app !== undefined && secret !== undefined) {
    problems.push({
      place: 'SLACK_APP_TOKEN',
      expected: 'either it (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)',
      seen: 'both, and each asks for another way to be reached',
    });
  }
  return problems;
}

/** Names that begin with ARPEGGIO_ are ours alone, so an unknown one is a typing mistake. */
function misspelt(environment: EnvironmentVariables): readonly ConfigProblem[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('ARPEGGIO_') && !ENVIRONMENT_VARIABLES.includes(name))
    .map((name) => {
      const match = nearest(name, ENVIRONMENT_VARIABLES);
      const hint = match === null ? '' : ` (did you mean ${match}?)`;
      return { place: name, expected: `no such variable${hint}`, seen: 'it set' };
    });
}

/** Other programs have variables that begin with SLACK_, so those are only a hint. */
function lookalike(name: string, environment: EnvironmentVariables): string | null {
  const unknown = Object.keys(environment).filter((key) => !ENVIRONMENT_VARIABLES.includes(key));
  const match = nearest(name, unknown);
  return match === null ? null : `nothing, but ${match} is set: is that name mistyped?`;
}

function optional<Value>(expected: string, parse: (text: string) => Value | null) {
  return parsed(expected, parse).optional();
}

function startsWith(start: string): (text: string) => string | null {
  return (text) => (text.startsWith(start) ? text : null);
}

function parsePort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= PORT_MAX ? Number(text) : null;
}

function parseLogLevel(text: string): LogLevel | null {
  return LOG_LEVELS.find((level) => level === text) ?? null;
}

/** Tokens travel in every request, so plain http is for the lab on the same machine only. */
function parseApiUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname } = new URL(text);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) return null;
  return text.endsWith('/') ? text : `${text}/`;
}

/** Of a secret only the kind: Slack's prefixes (xoxb-, xoxp-, xapp-) tell which one was pasted. */
function showVariable(name: string, text: string): string {
  // Somebody may have pasted a whole signed request, or a password before the host.
  if (name.endsWith('_URL'))
    return showValue(text.replace(/\?.*/s, '?…').replace(/\/\/.*@/s, '//…@'));
  if (!/TOKEN|SECRET|KEY/.test(name)) return showValue(text);
  const kind = /^x[a-z]{3}-/.exec(text)?.[0];
  return kind === undefined ? `${text.length} other characters` : `one that starts with ${kind}`;
}
