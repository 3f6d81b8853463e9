// Messages from the oldest to the newest, with a line where a day begins. Stays at the newest one
// unless the reader has scrolled up. New messages are read out by screen readers (role "log").
import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { PageMessage } from '../../page-protocol.ts';
import { isContinuation } from '../model/conversation.ts';
import { dayOf } from './clock-time.tsx';
import { MessageView } from './message-view.tsx';

type Props = {
  label: string;
  messages: PageMessage[];
  isInThread: boolean;
  /** shown above the first message */
  beginning?: ReactNode;
};

// A reader who is this close to the end is taken to be at the end: about one line of text.
const NEAR_END_PX = 40;

export function MessageList({ label, messages, isInThread, beginning }: Props): ReactNode {
  const scroller = useStickToEnd();
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

function useStickToEnd(): React.RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const scroller = ref.current;
    const content = scroller?.firstElementChild;
    if (scroller === null || content === null || content === undefined) return;
    let isAtEnd = true;
    const onScroll = (): void => {
      const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      isAtEnd = left < NEAR_END_PX;
    };
    const toEnd = (): void => {
      if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
    };
    // Blocks grow after they came (a plan gets output), so the size is watched, not the messages.
    const sizes = new ResizeObserver(toEnd);
    sizes.observe(content);
    sizes.observe(scroller);
    scroller.addEventListener('scroll', onScroll);
    return () => {
      sizes.disconnect();
      scroller.removeEventListener('scroll', onScroll);
    };
  }, []);
  return ref;
}
