// One message: who, when, what, and what hangs on it (files, reactions, the thread). A message that
// only the viewer sees says so, because it will be gone after a reload.
import { type ReactNode, useMemo } from 'react';
import type { PageMessage, PageUser } from '../../page-protocol.ts';
import { BlockFormProvider, useBlockForm } from '../blocks/block-form.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import { nameOf, useWorkspaceContext } from '../frame/workspace-context.ts';
import { withEmoji } from '../model/emoji.ts';
import { Avatar } from './avatar.tsx';
import { ClockTime } from './clock-time.tsx';
import { MessageActions } from './message-actions.tsx';
import { ThreadBar } from './thread-bar.tsx';

export type MessageViewProps = {
  message: PageMessage;
  /** true: the message above has the same heading */
  isContinuation: boolean;
  /** true in the thread pane, where a message does not offer its thread again */
  isInThread: boolean;
};

export function MessageView({ message, isContinuation, isInThread }: MessageViewProps): ReactNode {
  const { state } = useWorkspaceContext();
  const user = state.users.find(({ id }) => id === message.user);
  const name = nameOf(state, message.user);
  const looks = [
    'message',
    ...(message.isEphemeral ? ['ephemeral'] : []),
    ...(isContinuation ? ['joined'] : []),
  ];
  return (
    <li className={looks.join(' ')} data-ts={message.ts}>
      <article aria-label={message.isEphemeral ? `${name}, only visible to you` : name}>
        <div className="message-side">
          {isContinuation ? <ClockTime ts={message.ts} /> : <Avatar user={user} name={name} />}
        </div>
        <div className="message-main">
          {message.isEphemeral && <OnlyVisibleToYou />}
          {!isContinuation && <Heading message={message} user={user} name={name} />}
          <MessageBody message={message} />
          {!isInThread && message.replyCount > 0 && <ThreadBar message={message} />}
        </div>
        <MessageActions message={message} isInThread={isInThread} />
      </article>
    </li>
  );
}

type HeadingProps = { message: PageMessage; user: PageUser | undefined; name: string };

function Heading({ message, user, name }: HeadingProps): ReactNode {
  return (
    <p className="message-head">
      <strong>{name}</strong>
      {user?.isBot === true && <span className="app-badge">APP</span>}
      <ClockTime ts={message.ts} />
    </p>
  );
}

function OnlyVisibleToYou(): ReactNode {
  return (
    <p className="only-you">
      <svg viewBox="0 0 20 20" width="14" height="14" aria-hidden="true">
        <path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z" fill="none" stroke="currentColor" />
        <circle cx="10" cy="10" r="2.4" fill="currentColor" />
      </svg>
      Only visible to you
    </p>
  );
}

function MessageBody({ message }: { message: PageMessage }): ReactNode {
  const { state } = useWorkspaceContext();
  const { channel, ts } = message;
  const place = useMemo(() => ({ channel, messageTs: ts }), [channel, ts]);
  const form = useBlockForm({ viewer: state.viewer, place, blocks: message.blocks });
  return (
    <div className={`message-body ${message.subtype === 'channel_join' ? 'quiet' : ''}`}>
      <BlockFormProvider value={form}>
        {message.blocks.length > 0 ? (
          <BlockList blocks={message.blocks} />
        ) : (
          message.text !== '' && <Mrkdwn text={message.text} />
        )}
      </BlockFormProvider>
      {message.isEdited && <span className="edited">(edited)</span>}
      {message.files.map((file) => (
        <a key={file.id} className="file" href={file.url} target="_blank" rel="noopener">
          📄 {file.name}
        </a>
      ))}
      <Reactions message={message} />
    </div>
  );
}

function Reactions({ message }: { message: PageMessage }): ReactNode {
  const { state } = useWorkspaceContext();
  return message.reactions.map((reaction) => (
    <span
      key={reaction.name}
      className="reaction"
      title={reaction.users.map((user) => nameOf(state, user)).join(', ')}
    >
      {withEmoji(`:${reaction.name}:`)} {reaction.users.length}
    </span>
  ));
}
