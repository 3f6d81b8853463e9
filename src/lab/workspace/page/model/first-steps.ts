// The three things that a newcomer does first, and how far this workspace has come with them.
// Read from what everybody sees, so that the hint is right after a reload and in a second window.
import type { ChannelId, PageMessage, PageState, PageUser } from '../../page-protocol.ts';
import { elementsOf } from './block-json.ts';
import { isReply } from './conversation.ts';

export const EXAMPLE_COMMAND = '/move-ip 203.0.113.50 to node3';

export type FirstSteps = {
  requester: PageUser | undefined;
  approver: PageUser | undefined;
  /** the newest message of the app that asks for a decision, or that was decided in a thread */
  card: { channel: ChannelId; message: PageMessage } | null;
  isAsked: boolean;
  isDecided: boolean;
  /** whom to become for the second step; null when it is done, not due, or the viewer already */
  nextSeat: PageUser | null;
};

export function readFirstSteps(state: PageState): FirstSteps {
  const card = newestCard(state);
  const approver = state.users.find((user) => user.role === 'approver');
  const isAsked = card !== null;
  const isDecided = card !== null && card.message.replyCount > 0 && !asksForDecision(card.message);
  const isDue = isAsked && !isDecided && approver?.id !== state.viewer;
  return {
    requester: state.users.find((user) => user.role === 'requester'),
    approver,
    card,
    isAsked,
    isDecided,
    nextSeat: isDue ? (approver ?? null) : null,
  };
}

/** False when the app's manifest has another set of commands: then the hint would mislead. */
export function hasExampleCommand(state: PageState): boolean {
  return state.commands.some(({ command }) => EXAMPLE_COMMAND.startsWith(`${command} `));
}

function newestCard(state: PageState): FirstSteps['card'] {
  const cards = Object.entries(state.messages).flatMap(([channel, messages]) =>
    messages
      .filter((message) => message.botId !== undefined && !isReply(message))
      .filter((message) => message.blocks.length > 0 || message.replyCount > 0)
      .map((message) => ({ channel, message })),
  );
  return cards.toSorted((a, b) => (a.message.ts < b.message.ts ? 1 : -1))[0] ?? null;
}

function asksForDecision(message: PageMessage): boolean {
  return message.blocks
    .filter((block) => block.type === 'actions')
    .some((block) => elementsOf(block).some((element) => element.style === 'primary'));
}
