// What the CloudStack adapter needs to know: where the API is and whose keys sign. src/config.ts fills
// it from the environment and arpeggio.yaml; nothing here reads a file. The keys must never be logged.

import type { Clock } from '../../ports/clock.ts';
import type { post } from './http.ts';

export interface CloudStackSettings {
  /** The whole address, `https://cloud.example.net/client/api`, without a query. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly secretKey: string;
  /** Path of certificate authorities in PEM that are trusted beside Node's own; null: none. */
  readonly caFile: string | null;
}

export type CloudLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** What the adapter works with, beside its settings. */
export interface CloudStackParts {
  readonly clock: Clock;
  readonly log: CloudLog;
  /** Only what differs from DEFAULT_CLOUD_LIMITS. */
  readonly limits?: Partial<CloudLimits>;
  /** Left out: over HTTP; the simulation has a line of its own. */
  readonly post?: typeof post;
}

export interface CloudLimits {
  /** TCP and TLS handshake together. */
  readonly connectTimeoutMs: number;
  /** From the first attempt to connect to the last byte of the answer. */
  readonly answerTimeoutMs: number;
  /** After decompression. */
  readonly answerBytesMax: number;
}

export const DEFAULT_CLOUD_LIMITS: CloudLimits = {
  // Leaves room for three lost SYN packets (resent after 1, 3 and 7 s); a person waits for the answer.
  connectTimeoutMs: 10_000,
  // createNetwork and a list of 500 VMs with statistics take seconds on a loaded database, not minutes.
  answerTimeoutMs: 60_000,
  // A page of 500 VMs is about 2 MB, a full listApis several.
  answerBytesMax: 32 * 1024 * 1024,
};
