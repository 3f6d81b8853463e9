// Messages from the oldest to the newest, with a line where a day begins. New messages are read out
// by screen readers (role "log").
import { Fragment, type ReactNode } from 'react';
import type { PageMessage } from '../../page-protocol.ts';
import { isContinuation } from '../model/conversation.ts';
import { dayOf } from './clock-time.tsx';
import { MessageView } from './message-view.tsx';
import { useFollow } from './use-follow.ts';

type Props = {
  label: string;
  messages: PageMessage[];
  isInThread: boolean;
  /** shown above the first message */
  beginning?: ReactNode;
};

export function MessageList({ label, messages, isInThread, beginning }: Props): ReactNode {
  const scroller = useFollow(messages);
  return (
    <div className="message-scroller" ref={scroller} tabIndex={0} role="log" aria-label={label}>
      <div>
        {beginning}
        <ol className="message-list">
          {messages.map((message, index) => {
            const above = messages[index - 1];
            const isNewDay = above === undefined || dayOf(above.ts) !== dayOf(message.ts);
            return (
              <Fragment key={`${message.ts}${message.isEphemeral}`}>
                {isNewDay && !isInThread && (
                  <li className="day">
                    <span>{dayOf(message.ts)}</span>
                  </li>
                )}
                <MessageView
                  message={message}
                  isContinuation={!isNewDay && isContinuation(message, above)}
                  isInThread={isInThread}
                />
              </Fragment>
            );
          })}
        </ol>
      </div>
    </div>
  );
}
