// The program's own log: one JSON line per record on standard error, for machines that collect it.
// What people need to know goes into the thread; nothing secret is passed here, and the names under
// which a secret could slip in are masked all the same.

import { pino } from 'pino';

export type Log = ReturnType<typeof createLog>;

const SECRET_NAMES = [
  'token',
  'signingSecret',
  'passphrase',
  'authorization',
  'stdin',
  'apiKey',
  'secretKey',
];

export function createLog(level: string) {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
      serializers: { err: pino.stdSerializers.err },
    },
    // Synchronous: the last lines before a crash are the ones that matter.
    pino.destination({ dest: 2, sync: true }),
  );
}
