// Keeps a block that cannot be drawn from taking the whole page with it: shows it as JSON instead.
// A new version of the block gets a new try.
import { Component, type ReactNode } from 'react';
import type { Block } from '../../page-protocol.ts';
import { JsonBlock } from './json-block.tsx';

type Props = { block: Block; children: ReactNode };

export class BlockBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (!this.state.hasFailed) return;
    if (JSON.stringify(before.block) === JSON.stringify(this.props.block)) return;
    this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    const { block, children } = this.props;
    if (!this.state.hasFailed) return children;
    return <JsonBlock title={`Block “${block.type}”`} value={block} />;
  }
}
