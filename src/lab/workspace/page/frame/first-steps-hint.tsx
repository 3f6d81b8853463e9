// Three steps for somebody who has never seen this: ask, approve as somebody else, watch. Each step
// is ticked when it has happened; the whole hint can be put away.
import { type ReactNode, useState } from 'react';
import type { ChannelId } from '../../page-protocol.ts';
import { proposeText } from '../conversation/composer/use-proposed-text.ts';
import {
  EXAMPLE_COMMAND,
  type FirstSteps,
  hasExampleCommand,
  readFirstSteps,
} from '../model/first-steps.ts';
import { firstNameOf, useWorkspaceContext } from './workspace-context.ts';

const PUT_AWAY = 'first-steps-put-away';

export function FirstStepsHint({ channel }: { channel: ChannelId }): ReactNode {
  const { state } = useWorkspaceContext();
  const [isAway, setIsAway] = useState(sessionStorage.getItem(PUT_AWAY) !== null);
  if (isAway || !hasExampleCommand(state)) return null;
  const steps = readFirstSteps(state);
  const putAway = (): void => {
    sessionStorage.setItem(PUT_AWAY, 'yes');
    setIsAway(true);
  };
  return (
    <section className="first-steps" aria-label="First steps">
      <ol>
        <AskStep steps={steps} />
        <ApproveStep steps={steps} />
        <WatchStep steps={steps} channel={channel} />
      </ol>
      <button
        type="button"
        className="close"
        aria-label="Put the first steps away"
        onClick={putAway}
      >
        ✕
      </button>
    </section>
  );
}

function AskStep({ steps }: { steps: FirstSteps }): ReactNode {
  return (
    <li className={steps.isAsked ? 'done' : ''}>
      As {steps.requester === undefined ? 'anybody' : firstNameOf(steps.requester)}, type{' '}
      <code>{EXAMPLE_COMMAND}</code>
      {!steps.isAsked && (
        <button type="button" className="link" onClick={() => proposeText(EXAMPLE_COMMAND)}>
          Type it for me
        </button>
      )}
    </li>
  );
}

function ApproveStep({ steps }: { steps: FirstSteps }): ReactNode {
  const { becomeUser } = useWorkspaceContext();
  const { nextSeat } = steps;
  return (
    <li className={steps.isDecided ? 'done' : ''}>
      Become {steps.approver === undefined ? 'somebody else' : firstNameOf(steps.approver)} (nobody
      approves their own change) and press Approve
      {nextSeat !== null && (
        <button type="button" className="link" onClick={() => becomeUser(nextSeat)}>
          Become {firstNameOf(nextSeat)}
        </button>
      )}
    </li>
  );
}

function WatchStep({ steps, channel }: { steps: FirstSteps; channel: ChannelId }): ReactNode {
  const { thread, openThread } = useWorkspaceContext();
  const [isWatched, setIsWatched] = useState(false);
  const { card } = steps;
  const hasThread = card !== null && card.channel === channel && card.message.replyCount > 0;
  const isOpen = hasThread && thread?.root === card.message.ts;
  if (isOpen && !isWatched) setIsWatched(true);
  return (
    <li className={isWatched ? 'done' : ''}>
      Watch each step in the thread
      {hasThread && !isOpen && (
        <button
          type="button"
          className="link"
          onClick={() => openThread(card.channel, card.message.ts)}
        >
          Open the thread
        </button>
      )}
    </li>
  );
}
