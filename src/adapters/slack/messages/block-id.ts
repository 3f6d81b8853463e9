// Block ids that say which message of which change a block belongs to. Slack returns them when a
// conversation is read, so a post whose answer was lost is found again even where Slack drops the
// message metadata. Deliberately the only place that knows their form.

import type { KnownBlock } from '@slack/types';
import type { ChangeId } from '../../../domain/names.ts';
import type { MessageName } from '../../../ports/outbox.ts';
import type { RenderedMessage } from './mrkdwn.ts';

function prefixOf(id: ChangeId, message: MessageName): string {
  return `${id}:${message}:`;
}

/** Numbers every block; the sequence makes ids new on each edit, as Slack asks. */
export function withBlockIds(
  rendered: RenderedMessage,
  id: ChangeId,
  message: MessageName,
  sequence: number,
): RenderedMessage {
  const blocks = rendered.blocks.map(
    (block, index): KnownBlock => ({
      ...block,
      block_id: `${prefixOf(id, message)}${sequence}:${index}`,
    }),
  );
  return { text: rendered.text, blocks };
}

export function isBlockOf(blockId: string, id: ChangeId, message: MessageName): boolean {
  return blockId.startsWith(prefixOf(id, message));
}
