// Slack's overflow menu ("⋯"): a button that opens a short list of choices, each of them a press.
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useElementValue, type ValueElementProps } from './use-element-value.tsx';
import { optionsOf } from '../model/block-json.ts';
import { withEmoji } from '../model/emoji.ts';

export function OverflowElement(props: ValueElementProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const { set, sign } = useElementValue({ ...props, isSent: true });
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setIsOpen(false);
  };
  return (
    <span className="press overflow" onKeyDown={closeOnEscape}>
      <button
        type="button"
        className="button plain"
        aria-label={props.label}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        ⋯
      </button>
      {isOpen && (
        <span className="overflow-list" role="group" aria-label={props.label}>
          {optionsOf(props.element).map((option) => (
            <button
              key={option.value}
              type="button"
              onClick={() => {
                setIsOpen(false);
                set({ type: 'overflow', selected_option: option });
              }}
            >
              {withEmoji(option.text.text)}
            </button>
          ))}
        </span>
      )}
      {sign}
    </span>
  );
}
