// What stands between "<" and ">" in Slack's texts: people, channels, groups, dates, links.
import { decode } from './decode.ts';

export type Reference =
  | { kind: 'user'; id: string }
  | { kind: 'channel'; id: string; name: string }
  | { kind: 'everyone'; text: string }
  | { kind: 'date'; seconds: number; format: string; url: string | null; fallback: string }
  | { kind: 'link'; url: string; label: string };

export function parseReference(inside: string): Reference {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : decode(inside.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1) };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), name: label };
  if (target.startsWith('!date^')) return parseDate(target, label);
  if (target.startsWith('!')) return { kind: 'everyone', text: label || `@${target.slice(1)}` };
  const url = decode(target);
  return { kind: 'link', url, label: label || url };
}

function parseDate(target: string, fallback: string): Reference {
  const [, seconds = '', format = '', url = ''] = target.split('^');
  return {
    kind: 'date',
    seconds: Number(seconds),
    format: decode(format),
    url: url === '' ? null : decode(url),
    fallback,
  };
}
