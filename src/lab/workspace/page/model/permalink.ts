// Slack's links to a message ("https://team.slack.com/archives/C1/p1700000000000100"), so that a
// click on one goes to the message on this page and not to the internet.
import type { ChannelId, Ts } from '../../page-protocol.ts';

export type MessageAddress = { channel: ChannelId; ts: Ts; threadTs: Ts | null };

/** Null when the link leads anywhere else. */
export function parsePermalink(href: string): MessageAddress | null {
  const match = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(href);
  const [, channel, seconds, fraction] = match ?? [];
  if (channel === undefined || seconds === undefined || fraction === undefined) return null;
  const threadTs = /[?&;]thread_ts=(\d{10}\.\d{6})/.exec(href)?.[1] ?? null;
  return { channel, ts: `${seconds}.${fraction}`, threadTs };
}
