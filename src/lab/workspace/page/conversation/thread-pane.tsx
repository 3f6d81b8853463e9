// A thread beside its channel: the message it began with, the replies, and a composer.
import { type ReactNode, useEffect, useRef } from 'react';
import type { ChannelId, Ts } from '../../page-protocol.ts';
import { useReturnFocus } from '../dialogs/use-return-focus.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';
import { threadMessages } from '../model/conversation.ts';
import { Composer } from './composer/composer.tsx';
import { MessageList } from './message-list.tsx';

type Props = { channel: ChannelId; root: Ts; onClose: () => void };

export function ThreadPane({ channel, root, onClose }: Props): ReactNode {
  const { state } = useWorkspaceContext();
  useReturnFocus();
  const heading = useRef<HTMLHeadingElement>(null);
  // The pane opens far from where the person clicked: take keyboard and screen reader along.
  useEffect(() => heading.current?.focus(), [root]);
  const name = state.channels.find(({ id }) => id === channel)?.name ?? '';
  return (
    <aside
      className="pane thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className="pane-head">
        <h2 ref={heading} tabIndex={-1}>
          Thread
        </h2>
        <p className="topic">#{name}</p>
        <button type="button" className="close" aria-label="Close thread" onClick={onClose}>
          ✕
        </button>
      </header>
      <MessageList
        key={root}
        label="Messages in this thread"
        messages={threadMessages(state, channel, root)}
        isInThread
      />
      <Composer key={`composer ${root}`} channel={channel} threadTs={root} label="Reply…" />
    </aside>
  );
}
