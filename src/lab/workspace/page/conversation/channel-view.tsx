// One channel: its name and topic, its messages, its composer.
import type { ReactNode } from 'react';
import type { ChannelId } from '../../page-protocol.ts';
import { FirstStepsHint } from '../frame/first-steps-hint.tsx';
import { useWorkspaceContext } from '../frame/workspace-context.ts';
import { channelMessages } from '../model/conversation.ts';
import { Composer } from './composer/composer.tsx';
import { MessageList } from './message-list.tsx';

export function ChannelView({ channel: id }: { channel: ChannelId }): ReactNode {
  const { state } = useWorkspaceContext();
  const channel = state.channels.find((each) => each.id === id);
  if (channel === undefined) return <p className="nothing">This channel is gone.</p>;
  const name = channel.isDirectMessage ? channel.name : `#${channel.name}`;
  return (
    <section className="pane" aria-label={name}>
      <header className="pane-head">
        <h1>{name}</h1>
        <p className="topic">{channel.topic}</p>
        {channel.isShared && <span className="tag">shared with another company</span>}
        {channel.isArchived && <span className="tag">archived</span>}
        <span className="members">{channel.members.length} members</span>
      </header>
      <FirstStepsHint channel={id} />
      <MessageList
        key={id}
        label={`Messages in ${name}`}
        messages={channelMessages(state, id)}
        isInThread={false}
        beginning={
          <p className="beginning">
            <strong>{name}</strong> begins here. Type <kbd>/</kbd> below to see what{' '}
            {state.app.name} can do.
          </p>
        }
      />
      <Composer key={`composer ${id}`} channel={id} label={`Message ${name}`} />
    </section>
  );
}
