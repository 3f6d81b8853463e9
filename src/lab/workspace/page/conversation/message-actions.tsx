// What can be done with a message: reply in its thread, run a shortcut of the app, delete one's own.
// Seen when the pointer or the keyboard is on the message.
import type { ReactNode } from 'react';
import type { ActResult, PageMessage } from '../../page-protocol.ts';
import { act } from '../connection/acts.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';

type Props = { message: PageMessage; isInThread: boolean };

export function MessageActions({ message, isInThread }: Props): ReactNode {
  const { state, openThread, showProblem } = useWorkspaceContext();
  if (message.isEphemeral) return null;
  const { channel, ts } = message;
  const say = async (result: Promise<ActResult>): Promise<void> => {
    const done = await result;
    if (!done.ok) showProblem(done.text);
  };
  return (
    <div className="message-actions" role="group" aria-label="Message actions">
      {!isInThread && (
        <button type="button" onClick={() => openThread(channel, message.threadTs ?? ts)}>
          Reply in thread
        </button>
      )}
      {state.shortcuts
        .filter((shortcut) => shortcut.type === 'message')
        .map(({ name, callbackId }) => (
          <button
            key={callbackId}
            type="button"
            onClick={() => {
              const body = { as: state.viewer, callbackId, channel, messageTs: ts };
              void say(act('shortcut', body));
            }}
          >
            ⚡ {name}
          </button>
        ))}
      {message.user === state.viewer && (
        <button
          type="button"
          onClick={() => void say(act('delete', { as: state.viewer, channel, ts }))}
        >
          Delete
        </button>
      )}
    </div>
  );
}
