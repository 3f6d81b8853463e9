// How many messages each channel has that the person at this page has not had before the eyes.
// Counted from the moment the page was opened: what was there before is not news.
import { useEffect, useRef, useState } from 'react';
import type { ChannelId, PageState, Ts } from '../../page-protocol.ts';
import { unreadCount } from '../model/conversation.ts';
import type { Place } from './workspace-context.ts';

export function useUnread(state: PageState, place: Place): Record<ChannelId, number> {
  const seen = useRef<Record<ChannelId, Ts>>({});
  const [counts, setCounts] = useState<Record<ChannelId, number>>({});
  useEffect(() => {
    const next: Record<ChannelId, number> = {};
    for (const { id } of state.channels) {
      const newest = state.messages[id]?.at(-1)?.ts ?? '0';
      const isHere = place.kind === 'channel' && place.channel === id;
      if (isHere || seen.current[id] === undefined) seen.current[id] = newest;
      next[id] = unreadCount(state, id, seen.current[id]);
    }
    setCounts(next);
  }, [state, place]);
  return counts;
}
