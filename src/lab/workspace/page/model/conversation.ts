// Which messages a person sees where: the channel shows roots, replies that were also sent to the
// channel, and private messages; the thread pane shows one root with its replies.
import type { ChannelId, PageMessage, PageState, Ts } from '../../page-protocol.ts';

// Slack puts messages of one person under one heading while they come within five minutes.
const GROUP_S = 300;

export function channelMessages(state: PageState, channel: ChannelId): PageMessage[] {
  const shown = (state.messages[channel] ?? []).filter(
    (message) => !isReply(message) || message.isBroadcast,
  );
  const onlyForViewer = state.ephemerals.filter(
    (message) => message.channel === channel && !isReply(message),
  );
  return [...shown, ...onlyForViewer].toSorted(byTime);
}

/** Root first, then replies by time. Empty when the root is gone and nobody replied. */
export function threadMessages(state: PageState, channel: ChannelId, root: Ts): PageMessage[] {
  const all = [...(state.messages[channel] ?? []), ...state.ephemerals];
  return all
    .filter((message) => message.channel === channel)
    .filter((message) => message.ts === root || message.threadTs === root)
    .toSorted(byTime);
}

export function isReply(message: PageMessage): boolean {
  return message.threadTs !== undefined && message.threadTs !== message.ts;
}

/** True when the message needs no heading of its own, because the one above it has the same. */
export function isContinuation(message: PageMessage, above: PageMessage | undefined): boolean {
  if (above === undefined || above.user !== message.user) return false;
  if (above.isEphemeral || message.isEphemeral) return false;
  // Two cards under one heading look like one card.
  if (message.blocks.length > 0) return false;
  return Number(message.ts) - Number(above.ts) < GROUP_S;
}

/** How many messages of others came after `seen`, in the channel itself. */
export function unreadCount(state: PageState, channel: ChannelId, seen: Ts | undefined): number {
  return channelMessages(state, channel).filter(
    (message) => message.user !== state.viewer && (seen === undefined || message.ts > seen),
  ).length;
}

// Two ts in one second differ in the digits after the point only: compare the texts.
function byTime(one: PageMessage, other: PageMessage): number {
  if (one.ts === other.ts) return 0;
  return one.ts < other.ts ? -1 : 1;
}
