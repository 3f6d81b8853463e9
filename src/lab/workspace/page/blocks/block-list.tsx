// All blocks of one message or view, each in its own boundary, each drawn by whoever can.
import type { ReactNode } from 'react';
import type { Block } from '../../page-protocol.ts';
import { BlockBoundary } from './block-boundary.tsx';
import { DisplayBlock } from './display-block.tsx';
import { ActionsBlock, InputBlockView } from './interactive-blocks.tsx';
import { PlanBlock, TaskCardBlock } from './plan-block.tsx';
import { ContextBlock, HeaderBlock, SectionBlock } from './text-blocks.tsx';

export function BlockList({ blocks }: { blocks: Block[] }): ReactNode {
  return blocks.map((block, index) => (
    <BlockBoundary key={`${block.block_id ?? index} ${block.type}`} block={block}>
      <BlockView block={block} />
    </BlockBoundary>
  ));
}

type BlockViewer = (props: { block: Block }) => ReactNode;

// What is not in this table is left to the library, and to JSON when the library draws nothing.
const VIEWERS: Record<string, BlockViewer> = {
  actions: ActionsBlock,
  context_actions: ActionsBlock,
  input: InputBlockView,
  plan: PlanBlock,
  task_card: TaskCardBlock,
  header: HeaderBlock,
  section: SectionBlock,
  context: ContextBlock,
  divider: () => <hr />,
};

function BlockView({ block }: { block: Block }): ReactNode {
  const Viewer = VIEWERS[block.type] ?? DisplayBlock;
  return <Viewer block={block} />;
}
