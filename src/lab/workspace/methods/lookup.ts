// Looking up what arguments name: channels the app may write to, messages, blocks, metadata.
// Each throws the error that Slack answers with.
import { renderProblem, textLength, validateBlocks } from '../blocks/validate.ts';
import type { Problem } from '../blocks/validate.ts';
import type { Core } from '../core.ts';
import type { Block } from '../page-protocol.ts';
import { findMessage } from '../world/messages.ts';
import type { Channel, Message, Metadata } from '../world/world.ts';
import { findChannel, openDirectMessage } from '../world/world.ts';
import { parseMaybe, SlackError } from './method.ts';

export function needChannel(core: Core, idOrName: string): Channel {
  const channel = findChannel(core.world, idOrName);
  if (channel === undefined) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel, or for a user id the direct messages with that person. */
export function needDestination(core: Core, idOrName: string): Channel {
  const user = core.world.users.get(idOrName);
  if (user === undefined) return needChannel(core, idOrName);
  if (user.isDeactivated || user.isBot) throw new SlackError('channel_not_found');
  return openDirectMessage(core.world, user);
}

export function needMembership(core: Core, channel: Channel): void {
  if (!channel.members.has(core.world.app.botUserId)) throw new SlackError('not_in_channel');
}

/** A place where the app may post now. */
export function needWritable(core: Core, idOrName: string): Channel {
  const channel = needDestination(core, idOrName);
  if (channel.isArchived) throw new SlackError('is_archived');
  const isOpenToAll = core.world.app.scopes.includes('chat:write.public') && !channel.isPrivate;
  if (!isOpenToAll) needMembership(core, channel);
  return channel;
}

export function needMessage(core: Core, channel: Channel, ts: string): Message {
  const message = findMessage(core.world, channel.id, ts);
  if (message === undefined || message.subtype === 'tombstone') {
    throw new SlackError('message_not_found');
  }
  return message;
}

export function blockErrors(code: string, problems: Problem[]): SlackError {
  const messages = problems.map((entry) => renderProblem(entry));
  return new SlackError(code, { errors: messages, response_metadata: { messages } });
}

// bolt-js#2509 saw msg_blocks_too_long at about 13,200 characters; the limit is undocumented, and
// 12,000 is the documented limit of the neighbouring markdown_text.
const blocksTextMax = 12_000;

/** Throws invalid_blocks_format, invalid_blocks or msg_blocks_too_long. Absent: undefined. */
export function readBlocks(value: unknown): Block[] | undefined {
  const parsed = parseMaybe(value);
  if (parsed === undefined || parsed === null) return undefined;
  if (!isBlockList(parsed)) throw new SlackError('invalid_blocks_format');
  const problems = validateBlocks(parsed);
  if (problems.length > 0) throw blockErrors('invalid_blocks', problems);
  if (textLength(parsed) > blocksTextMax) throw new SlackError('msg_blocks_too_long');
  return parsed;
}

function isBlockList(value: unknown): value is Block[] {
  return (
    Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null)
  );
}

const attachmentsMax = 100;

export function readAttachments(value: unknown): unknown[] | undefined {
  const parsed = parseMaybe(value);
  if (parsed === undefined || parsed === null) return undefined;
  if (!Array.isArray(parsed)) throw new SlackError('invalid_attachments');
  if (parsed.length > attachmentsMax) throw new SlackError('too_many_attachments');
  return parsed;
}

// Slack documents metadata_too_large without a size; 8 KB is what third parties quote.
const metadataMax = 8_000;

/** Undefined: not given. Null: an empty object, which clears metadata on update. */
export function readMetadata(value: unknown): Metadata | null | undefined {
  const parsed = parseMaybe(value);
  if (parsed === undefined) return undefined;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SlackError('invalid_metadata_format');
  }
  if (Object.keys(parsed).length === 0) return null;
  if (!isMetadata(parsed)) throw new SlackError('invalid_metadata_schema');
  if (JSON.stringify(parsed).length > metadataMax) throw new SlackError('metadata_too_large');
  return parsed;
}

function isMetadata(value: object): value is Metadata {
  if (!('event_type' in value) || !('event_payload' in value)) return false;
  const payload = value.event_payload;
  const isType = typeof value.event_type === 'string' && value.event_type !== '';
  return isType && typeof payload === 'object' && payload !== null && !Array.isArray(payload);
}
