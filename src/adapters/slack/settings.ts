// What the Slack adapter must be told, as types only. Reading the environment is config.ts's business.

import type { SlashCommandHelp } from './messages/home.ts';

/** Who this bot is, as auth.test says; read once at start by `readIdentity`. */
export interface SlackIdentity {
  /** The home team: people of other teams are refused. */
  readonly teamId: string;
  readonly botId: string;
  readonly botUserId: string;
}

export interface SocketTransport {
  readonly kind: 'socket';
  readonly appToken: string;
  /** How many connections to hold; 2 unless told otherwise. */
  readonly connectionCount?: number;
  /** Time between the starts of the connections, in milliseconds. */
  readonly staggerMs?: number;
  /** Serves /healthz and /readyz here; left out: not served. */
  readonly healthPort?: number;
}

export interface HttpTransport {
  readonly kind: 'http';
  readonly signingSecret: string;
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
}

export interface SlackSettings {
  readonly botToken: string;
  /** Ends in `/api/`; Slack's own is `https://slack.com/api/`. */
  readonly apiUrl: string;
  readonly identity: SlackIdentity;
  readonly commands: readonly SlashCommandHelp[];
  readonly transport: SocketTransport | HttpTransport;
}

/** The part of a pino logger that is used here. */
export interface SlackLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
