// The time of a message, from its ts: hours and minutes, with the full date for who points at it.
import type { ReactNode } from 'react';
import type { Ts } from '../../page-protocol.ts';

export function ClockTime({ ts }: { ts: Ts }): ReactNode {
  const date = new Date(Number(ts) * 1000);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
    </time>
  );
}

/** "Today", "Yesterday", or the date in the reader's language. */
export function dayOf(ts: Ts): string {
  const date = new Date(Number(ts) * 1000);
  const dayMs = 24 * 60 * 60 * 1000;
  if (date.toDateString() === new Date().toDateString()) return 'Today';
  if (date.toDateString() === new Date(Date.now() - dayMs).toDateString()) return 'Yesterday';
  return date.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' });
}
