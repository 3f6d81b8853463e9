// Chooses who draws an interactive element. What we cannot operate is shown as JSON, never left out.
import type { ReactNode } from 'react';
import { JsonBlock } from '../blocks/json-block.tsx';
import type { Element } from '../model/block-json.ts';
import { withEmoji } from '../model/emoji.ts';
import { ButtonElement, PressButton } from './button.tsx';
import { OverflowElement } from './overflow.tsx';
import { ChoiceListElement, SelectElement } from './select.tsx';
import { isTextInput, TextInputElement } from './text-input.tsx';
import type { ValueElementProps } from './use-element-value.tsx';

const SELECTS = new Set([
  'static_select',
  'users_select',
  'channels_select',
  'conversations_select',
]);
const CHOICE_LISTS = new Set([
  'radio_buttons',
  'checkboxes',
  'multi_static_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
]);

export function InteractiveElement(props: ValueElementProps): ReactNode {
  const { element, blockId } = props;
  if (element.type === 'button' || element.type === 'workflow_button') {
    return <ButtonElement element={element} blockId={blockId} />;
  }
  if (element.type === 'icon_button') return <IconElement {...props} />;
  if (element.type === 'overflow') return <OverflowElement {...props} />;
  if (SELECTS.has(element.type)) return <SelectElement {...props} />;
  if (CHOICE_LISTS.has(element.type)) return <ChoiceListElement {...props} />;
  if (isTextInput(element)) return <TextInputElement {...props} />;
  return <JsonBlock title={`Element “${element.type}”`} value={element} />;
}

/** The accessible name of an element that stands alone, without an input block's label. */
export function ownLabelOf(element: Element): string {
  const text = element.accessibility_label ?? element.text?.text ?? element.placeholder?.text;
  return withEmoji(text ?? FALLBACK_LABELS[element.type] ?? 'Choose');
}

const FALLBACK_LABELS: Record<string, string> = {
  overflow: 'More choices',
  plain_text_input: 'Text',
  datepicker: 'Date',
  timepicker: 'Time',
};

function IconElement({ element, blockId }: ValueElementProps): ReactNode {
  const label = ownLabelOf(element);
  return (
    <PressButton element={element} blockId={blockId} label={label}>
      {element.icon === 'trash' ? '🗑️' : label}
    </PressButton>
  );
}
