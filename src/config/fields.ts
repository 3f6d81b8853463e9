// The kinds of value that the configuration is made of, as zod types whose message is what was
// expected there. The values come out parsed: branded names, prefixes, durations in milliseconds.

import { z } from 'zod';
import { nearest } from '../domain/nearest.ts';
import { parseHostName, parseInterfaceName, parseIpAddress, parsePrefix } from '../domain/names.ts';

/** A text that `parse` accepts; anything else, and nothing at all, is reported as `expected`. */
export function parsed<Value>(expected: string, parse: (text: string) => Value | null) {
  return z.unknown().transform((input, context): Value => {
    const value = typeof input === 'string' ? parse(input) : null;
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expected, input });
    return z.NEVER;
  });
}

/** An object with these keys and no others; an unknown key is answered with the nearest known one. */
export function strictly<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      const expected = `a map with only the keys ${known.join(', ')}`;
      if (issue.code !== 'unrecognized_keys') return expected;
      const hints = issue.keys.map((key) => nearest(key, known)).filter((match) => match !== null);
      return hints.length === 0 ? expected : `${expected} (did you mean ${hints.join(', ')}?)`;
    },
  });
}

/** Names to values. The names are checked by hand, because zod does not say why it refused one. */
export function mapOf<Value extends z.ZodType>(what: string, value: Value) {
  return z.record(z.string(), value, { error: `a map of ${what}` });
}

export const hostName = parsed('a host name: small letters, digits and dashes', parseHostName);

export const interfaceName = parsed('an interface name such as eth0', parseInterfaceName);

export const ipAddress = parsed('an IPv4 address such as 203.0.113.1', parseIpAddress);

export const prefix = parsed(
  'an IPv4 prefix such as 203.0.113.0/24, with nothing set beyond its length',
  parsePrefix,
);

export const text = parsed('a text', (input) => (input.trim() === '' ? null : input));

const PORT_MAX = 65_535;
const PORT_EXPECTED = `a port number from 1 to ${PORT_MAX}`;

export const port = z
  .int({ error: PORT_EXPECTED })
  .min(1, { error: PORT_EXPECTED })
  .max(PORT_MAX, { error: PORT_EXPECTED });

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
// Facts grow old: a plan that waits longer than a day describes another network.
const DURATION_MAX_MS = 24 * 3_600_000;

/** `90s`, `15m` or `2h` in milliseconds. */
export const duration = parsed('a time such as 90s, 15m or 2h, at most 24h', (input) => {
  const [, count, unit] = /^([1-9]\d*)([smh])$/.exec(input) ?? [];
  const milliseconds = Number(count) * (MILLISECONDS[unit ?? ''] ?? Number.NaN);
  return milliseconds <= DURATION_MAX_MS ? milliseconds : null;
});

// Slack's user ids begin with U or W and do not change; display names do. `cli:` is the terminal.
export const personId = parsed('a Slack user id such as U0123ABCD, or cli:USER', (input) =>
  /^(?:[UW][A-Z0-9]+|cli:[\w.-]+)$/.test(input) ? input : null,
);

// As ssh-keyscan prints it without the host, or as ssh-keygen -l prints the fingerprint.
export const hostKey = parsed('a host key: ssh-ed25519 AAAA… or SHA256:…', (input) =>
  /^(?:(?:ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+={0,2}(?: .*)?|SHA256:[A-Za-z0-9+/]{43})$/.test(input)
    ? input
    : null,
);

export const variableName = parsed('the name of an environment variable', (input) =>
  /^[A-Za-z_]\w*$/.test(input) ? input : null,
);
