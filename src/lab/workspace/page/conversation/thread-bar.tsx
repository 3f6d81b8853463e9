// "3 replies", under a message with a thread: the way to where the bot reports its progress.
import type { ReactNode } from 'react';
import type { PageMessage } from '../../page-protocol.ts';
import { nameOf, useWorkspaceContext } from '../frame/workspace-context.ts';
import { Avatar } from './avatar.tsx';
import { ClockTime } from './clock-time.tsx';

export function ThreadBar({ message }: { message: PageMessage }): ReactNode {
  const { state, openThread } = useWorkspaceContext();
  const { replyCount, replyUsers, latestReply } = message;
  return (
    <button
      type="button"
      className="thread-bar"
      onClick={() => openThread(message.channel, message.ts)}
    >
      {replyUsers.slice(0, 5).map((id) => (
        <Avatar
          key={id}
          user={state.users.find((user) => user.id === id)}
          name={nameOf(state, id)}
        />
      ))}
      <span className="thread-count">{replyCount === 1 ? '1 reply' : `${replyCount} replies`}</span>
      {latestReply !== undefined && (
        <span className="thread-last">
          last at <ClockTime ts={latestReply} />
        </span>
      )}
      <span className="thread-go" aria-hidden="true">
        View thread ›
      </span>
    </button>
  );
}
