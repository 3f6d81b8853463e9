// A block that only shows something and is not made of texts (rich_text, table, image, markdown,
// alert, card, charts), drawn by slack-blocks-to-jsx. One block at a time, so that one
// which the library draws as nothing (data_table, any new type) is found out and shown as JSON.
import { memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Message, type MessageProps } from 'slack-blocks-to-jsx';
import type { Block } from '../../page-protocol.ts';
import { usePermalinks } from '../frame/use-permalinks.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';
import { JsonBlock } from './json-block.tsx';

// What counts as visible although it has no text.
const VISIBLE_WITHOUT_TEXT = 'img, svg, hr, video, canvas, table, .slack_blocks_to_jsx__divider';

export function DisplayBlock({ block }: { block: Block }): ReactNode {
  // The key: whether a block is drawn as nothing has to be found out again for each version of it.
  return <DrawnBlock key={JSON.stringify(block)} block={block} />;
}

function DrawnBlock({ block }: { block: Block }): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const [isEmpty, setIsEmpty] = useState(false);
  const { state } = useWorkspaceContext();
  const follow = usePermalinks();
  useLayoutEffect(() => {
    const drawn = ref.current;
    if (drawn === null) return;
    const hasText = (drawn.textContent ?? '').trim() !== '';
    setIsEmpty(!hasText && drawn.querySelector(VISIBLE_WITHOUT_TEXT) === null);
  }, [block]);
  if (isEmpty) return <JsonBlock title={`Block “${block.type}”`} value={block} />;
  return (
    <div ref={ref} className="display-block" onClick={follow}>
      <LibraryBlock block={block} names={namesOf(state.users, state.channels)} />
    </div>
  );
}

// The library takes the middle of a MAC address or a time (52:54:00) for an emoji and drops the
// colons around what it does not know; Slack leaves such a text alone.
const HOOKS: NonNullable<MessageProps['hooks']> = {
  emoji: (emoji, parse) => {
    const drawn = parse(emoji);
    return drawn === emoji.name ? `:${emoji.name}:` : drawn;
  },
};

type Names = NonNullable<MessageProps['data']>;
type LibraryBlockProps = { block: Block; names: string };

// The library parses the text of a block each time it renders, which is slow for a long channel:
// so only when the block or a name has really changed.
const LibraryBlock = memo(
  function LibraryBlock({ block, names }: LibraryBlockProps): ReactNode {
    return (
      <Message
        withoutWrapper
        theme="light"
        name=""
        logo=""
        blocks={[block] as unknown as MessageProps['blocks']}
        data={JSON.parse(names) as Names}
        hooks={HOOKS}
      />
    );
  },
  (before, after) =>
    before.names === after.names && JSON.stringify(before.block) === JSON.stringify(after.block),
);

type Named = { id: string; name: string };

function namesOf(users: (Named & { realName: string })[], channels: Named[]): string {
  const names: Names = {
    users: users.map(({ id, realName }) => ({ id, name: realName, avatar: '' })),
    channels: channels.map(({ id, name }) => ({ id, name })),
  };
  return JSON.stringify(names);
}
