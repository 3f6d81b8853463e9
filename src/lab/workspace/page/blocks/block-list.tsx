// All blocks of one message or view, each in its own boundary, each drawn by whoever can.
import type { ReactNode } from 'react';
import type { Block } from '../../page-protocol.ts';
import { isElement } from '../model/block-json.ts';
import { BlockBoundary } from './block-boundary.tsx';
import { DisplayBlock } from './display-block.tsx';
import { ActionsBlock, InputBlockView, SectionWithAccessory } from './interactive-blocks.tsx';
import { PlanBlock, TaskCardBlock } from './plan-block.tsx';

export function BlockList({ blocks }: { blocks: Block[] }): ReactNode {
  return blocks.map((block, index) => (
    <BlockBoundary key={`${block.block_id ?? index} ${block.type}`} block={block}>
      <BlockView block={block} />
    </BlockBoundary>
  ));
}

function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return <ActionsBlock block={block} />;
    case 'input':
      return <InputBlockView block={block} />;
    case 'plan':
      return <PlanBlock block={block} />;
    case 'task_card':
      return <TaskCardBlock block={block} />;
    case 'section':
      return hasOperatedAccessory(block) ? (
        <SectionWithAccessory block={block} />
      ) : (
        <DisplayBlock block={block} />
      );
    default:
      return <DisplayBlock block={block} />;
  }
}

function hasOperatedAccessory(block: Block): boolean {
  const { accessory } = block;
  return isElement(accessory) && accessory.type !== 'image';
}
