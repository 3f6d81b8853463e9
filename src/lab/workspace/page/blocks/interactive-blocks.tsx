// The blocks that a person operates: actions, context_actions, input.
// The library draws these without any way to hear of a click, so they are ours.
import { type ReactNode, useId } from 'react';
import type { Block } from '../../page-protocol.ts';
import { InteractiveElement, ownLabelOf } from '../elements/interactive-element.tsx';
import { elementsOf, type InputBlock } from '../model/block-json.ts';
import { withEmoji } from '../model/emoji.ts';
import { useBlockFormContext } from './block-form.ts';

export function ActionsBlock({ block }: { block: Block }): ReactNode {
  const blockId = block.block_id ?? '';
  return (
    <div className="actions">
      {elementsOf(block).map((element, index) => (
        <InteractiveElement
          key={element.action_id ?? index}
          element={element}
          blockId={blockId}
          label={ownLabelOf(element)}
          isSent
        />
      ))}
    </div>
  );
}

export function InputBlockView({ block }: { block: Block }): ReactNode {
  const helpId = useId();
  const { errors } = useBlockFormContext();
  // The workspace has checked the block against Slack's rules; see BlockBoundary for the rest.
  const input = block as InputBlock;
  const blockId = input.block_id ?? '';
  const error = errors[blockId];
  const label = withEmoji(input.label.text);
  return (
    <div className={`input-block ${error === undefined ? '' : 'has-error'}`}>
      <p className="input-label">
        {label}
        {input.optional === true && <span className="input-optional"> (optional)</span>}
      </p>
      <InteractiveElement
        element={input.element}
        blockId={blockId}
        label={label}
        isSent={input.dispatch_action === true}
        isRequired={input.optional !== true}
        describedBy={helpId}
      />
      <div id={helpId}>
        {error !== undefined && (
          <p className="input-error" role="alert">
            {error}
          </p>
        )}
        {input.hint !== undefined && <p className="input-hint">{withEmoji(input.hint.text)}</p>}
      </div>
    </div>
  );
}
