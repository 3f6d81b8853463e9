// Slack's date tokens ("{date_short} at {time}") in the reader's language and time zone.

type Format = (date: Date, now: Date) => string;

const DAY_MS = 24 * 60 * 60 * 1000;

function written(options: Intl.DateTimeFormatOptions): Format {
  return (date) => date.toLocaleDateString([], options);
}

const DATE = written({ year: 'numeric', month: 'long', day: 'numeric' });
const DATE_SHORT = written({ year: 'numeric', month: 'short', day: 'numeric' });
const DATE_LONG = written({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });

const FORMATS: Record<string, Format> = {
  date: DATE,
  date_num: (date) => date.toISOString().slice(0, 10),
  date_slash: written({ year: 'numeric', month: '2-digit', day: '2-digit' }),
  date_short: DATE_SHORT,
  date_long: DATE_LONG,
  date_long_full: DATE_LONG,
  date_pretty: pretty(DATE),
  date_short_pretty: pretty(DATE_SHORT),
  date_long_pretty: pretty(DATE_LONG),
  time: (date) => date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
  time_secs: (date) => date.toLocaleTimeString([]),
  ago: (date, now) => ago(Math.round((now.getTime() - date.getTime()) / 1000)),
};

/** `fallback` when the time is none or a token is unknown, which is what Slack's clients show. */
export function formatDate(seconds: number, format: string, fallback: string): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const tokens = [...format.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  if (tokens.some((token) => FORMATS[token] === undefined)) return fallback;
  const now = new Date();
  return format.replaceAll(/\{(\w+)\}/g, (_, token: string) => FORMATS[token]?.(date, now) ?? '');
}

function pretty(otherwise: Format): Format {
  return (date, now) => {
    const day = date.toDateString();
    if (day === now.toDateString()) return 'today';
    if (day === new Date(now.getTime() - DAY_MS).toDateString()) return 'yesterday';
    if (day === new Date(now.getTime() + DAY_MS).toDateString()) return 'tomorrow';
    return otherwise(date, now);
  };
}

function ago(seconds: number): string {
  if (seconds < 0) return `in ${amount(-seconds)}`;
  return `${amount(seconds)} ago`;
}

function amount(seconds: number): string {
  if (seconds < 60) return count(seconds, 'second');
  if (seconds < 3600) return count(Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return count(Math.floor(seconds / 3600), 'hour');
  return count(Math.floor(seconds / 86_400), 'day');
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
