// What the page shows: which channel or the app's home, which thread, which panels. Who looks is in
// the address bar (`?as=bob`), so that a second window can be somebody else.
import { useCallback, useEffect, useState } from 'react';
import type { ChannelId, PageUser, Ts } from '../../page-protocol.ts';
import type { OpenThread, Place } from './workspace-context.ts';

export type Navigation = {
  as: string;
  becomeUser: (user: PageUser) => void;
  /** null until the person has chosen: then the first channel is shown */
  place: Place | null;
  openChannel: (channel: ChannelId) => void;
  openHome: () => void;
  thread: OpenThread | null;
  openThread: (channel: ChannelId, root: Ts) => void;
  closeThread: () => void;
  isMenuOpen: boolean;
  setIsMenuOpen: (isOpen: boolean) => void;
};

// The lab's workspace always has an Alice, who asks for changes.
const FIRST_VIEWER = 'alice';

export function useNavigation(): Navigation {
  const [as, setAs] = useState(viewerInAddress);
  const [place, setPlace] = useState<Place | null>(null);
  const [thread, setThread] = useState<OpenThread | null>(null);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  useEffect(() => {
    const onBack = (): void => setAs(viewerInAddress());
    window.addEventListener('popstate', onBack);
    return () => window.removeEventListener('popstate', onBack);
  }, []);
  const go = useCallback((next: Place) => {
    setPlace(next);
    setIsMenuOpen(false);
  }, []);
  return {
    as,
    becomeUser: useCallback((user: PageUser) => {
      history.pushState(null, '', `?as=${encodeURIComponent(user.name)}`);
      setAs(user.name);
    }, []),
    place,
    openChannel: useCallback(
      (channel: ChannelId) => {
        go({ kind: 'channel', channel });
        setThread((open) => (open?.channel === channel ? open : null));
      },
      [go],
    ),
    openHome: useCallback(() => {
      go({ kind: 'home' });
      setThread(null);
    }, [go]),
    thread,
    openThread: useCallback((channel: ChannelId, root: Ts) => setThread({ channel, root }), []),
    closeThread: useCallback(() => setThread(null), []),
    isMenuOpen,
    setIsMenuOpen,
  };
}

function viewerInAddress(): string {
  return new URLSearchParams(location.search).get('as') ?? FIRST_VIEWER;
}
