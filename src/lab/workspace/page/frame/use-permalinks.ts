// A click on a link to a message goes to that message on this page, not to slack.com.
import type { MouseEvent } from 'react';
import { parsePermalink } from '../model/permalink.ts';
import { useWorkspaceContext } from './workspace-context.ts';

/** For `onClick` of a link, or of anything around links. */
export function usePermalinks(): (event: MouseEvent) => void {
  const { state, openChannel, openThread } = useWorkspaceContext();
  return (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const address = link === null ? null : parsePermalink(link.href);
    if (address === null || !state.channels.some(({ id }) => id === address.channel)) return;
    event.preventDefault();
    openChannel(address.channel);
    openThread(address.channel, address.threadTs ?? address.ts);
  };
}
