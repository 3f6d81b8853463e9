// The blocks that are made of texts: header, section, context, divider. Ours for the same reason as
// the texts themselves: see mrkdwn/parse-mrkdwn.ts.
import type { ReactNode } from 'react';
import type { Block, TextObject } from '../../page-protocol.ts';
import { InteractiveElement, ownLabelOf } from '../elements/interactive-element.tsx';
import { type Element, isElement, isText } from '../model/block-json.ts';
import { Text } from '../mrkdwn/mrkdwn.tsx';
import { JsonBlock } from './json-block.tsx';

export function HeaderBlock({ block }: { block: Block }): ReactNode {
  const { text } = block;
  if (!isText(text)) return <JsonBlock title="Block “header”" value={block} />;
  return (
    <h3 className="header-block">
      <Text text={text} />
    </h3>
  );
}

export function SectionBlock({ block }: { block: Block }): ReactNode {
  const { text, fields, accessory } = block;
  const shown = Array.isArray(fields) ? fields.filter(isText) : [];
  if (!isText(text) && shown.length === 0) {
    return <JsonBlock title="Block “section”" value={block} />;
  }
  return (
    <div className="section-block">
      <div className="section-text">
        {isText(text) && <Text text={text} />}
        {shown.length > 0 && <Fields fields={shown} />}
      </div>
      {isElement(accessory) && <Accessory element={accessory} blockId={block.block_id ?? ''} />}
    </div>
  );
}

function Fields({ fields }: { fields: TextObject[] }): ReactNode {
  return (
    <div className="fields">
      {fields.map((field, index) => (
        <Text key={index} text={field} />
      ))}
    </div>
  );
}

function Accessory({ element, blockId }: { element: Element; blockId: string }): ReactNode {
  if (element.type === 'image') return <Picture element={element} size={88} />;
  return (
    <InteractiveElement element={element} blockId={blockId} label={ownLabelOf(element)} isSent />
  );
}

export function ContextBlock({ block }: { block: Block }): ReactNode {
  const { elements } = block;
  if (!Array.isArray(elements)) return <JsonBlock title="Block “context”" value={block} />;
  return (
    <div className="context-block">
      {elements.map((element: unknown, index) => {
        if (isText(element)) return <Text key={index} text={element} />;
        if (isElement(element)) return <Picture key={index} element={element} size={20} />;
        return null;
      })}
    </div>
  );
}

function Picture({ element, size }: { element: Element; size: number }): ReactNode {
  return <img src={element.image_url} alt={element.alt_text ?? ''} width={size} height={size} />;
}
