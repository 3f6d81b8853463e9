// Messages: giving out ids, storing, reading threads. Slack's rules about who may do what are the
// callers' business; this file keeps what must hold for every message.
import { isObject } from '../blocks/rules.ts';
import { elementsOf } from '../blocks/validate.ts';
import type { Block } from '../page-protocol.ts';
import type { Message, World } from './world.ts';

/** Strictly increasing over the whole workspace, also when the clock stands still or goes back. */
export function nextTs(world: World): string {
  const micros = Math.max(world.clock.now() * 1000, world.lastTsMicros + 1);
  world.lastTsMicros = micros;
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

export type NewMessage = Pick<Message, 'channel' | 'user' | 'text'> & Partial<Message>;

function complete(world: World, input: NewMessage): Message {
  return {
    ts: nextTs(world),
    attachments: [],
    reactions: new Map(),
    files: [],
    isPinned: false,
    isBroadcast: false,
    isViaResponseUrl: false,
    ...input,
    blocks: withBlockIds(world, input.blocks ?? []),
  };
}

// Parts of blocks that nobody can press; everything else gets an action_id.
const lifeless = ['image', 'plain_text', 'mrkdwn', 'card', 'rich_text_section'];
lifeless.push('rich_text_list', 'rich_text_quote', 'rich_text_preformatted');

/** Slack stores text objects with their defaults filled in. */
function fillTexts(value: unknown): void {
  if (Array.isArray(value)) for (const entry of value) fillTexts(entry);
  if (!isObject(value)) return;
  if (typeof value['text'] === 'string') {
    if (value['type'] === 'plain_text') value['emoji'] ??= true;
    if (value['type'] === 'mrkdwn') value['verbatim'] ??= false;
  }
  for (const entry of Object.values(value)) fillTexts(entry);
}

/** Slack names every block and every control that the app did not name. */
export function withBlockIds(world: World, blocks: Block[]): Block[] {
  return blocks.map((given) => {
    const block = structuredClone(given);
    fillTexts(block);
    block.block_id ??= world.ids.hex(5);
    for (const element of elementsOf(block)) {
      if (!lifeless.includes(String(element['type']))) element['action_id'] ??= world.ids.hex(5);
    }
    return block;
  });
}

/** Stores a message that everyone in its channel sees. `threadTs` must be the id of a root. */
export function addMessage(world: World, input: NewMessage): Message {
  const message = complete(world, input);
  const log = world.messages.get(message.channel) ?? new Map<string, Message>();
  world.messages.set(message.channel, log);
  log.set(message.ts, message);
  const root = message.threadTs === undefined ? undefined : log.get(message.threadTs);
  if (root !== undefined) root.threadTs = root.ts;
  world.changed('messages', message.channel);
  return message;
}

/** Not part of any history: only one person sees it, until that person reloads. */
export function addEphemeral(world: World, input: NewMessage, user: string): Message {
  const message = { ...complete(world, input), ephemeralFor: user };
  world.ephemerals.push(message);
  world.changed('ephemerals');
  return message;
}

/** A root with replies stays as a tombstone, as at Slack, so that its thread can still be read. */
export function removeMessage(world: World, message: Message): void {
  if (message.ephemeralFor === undefined) {
    if (repliesOf(world, message).length > 0) bury(message);
    else world.messages.get(message.channel)?.delete(message.ts);
    world.changed('messages', message.channel);
    return;
  }
  world.ephemerals = world.ephemerals.filter((other) => other !== message);
  world.changed('ephemerals');
}

function bury(message: Message): void {
  message.subtype = 'tombstone';
  message.text = 'This message was deleted.';
  message.blocks = [];
  message.attachments = [];
  message.files = [];
  delete message.botId;
  delete message.metadata;
}

export function findMessage(world: World, channel: string, ts: string): Message | undefined {
  return world.messages.get(channel)?.get(ts);
}

export function findEphemeral(world: World, channel: string, ts: string): Message | undefined {
  return world.ephemerals.find((message) => message.channel === channel && message.ts === ts);
}

/** Oldest first. `addMessage` gives out increasing ids, so insertion order is time order. */
export function messagesOf(world: World, channel: string): Message[] {
  return [...(world.messages.get(channel)?.values() ?? [])];
}

export function isReply(message: Message): boolean {
  return message.threadTs !== undefined && message.threadTs !== message.ts;
}

/** The replies of a root, without the root, oldest first. */
export function repliesOf(world: World, root: Message): Message[] {
  return messagesOf(world, root.channel).filter(
    (message) => message.threadTs === root.ts && message.ts !== root.ts,
  );
}
