// Inputs that a person types into: texts, numbers, dates and times. In an actions block the value is
// sent on Enter or on leaving the field, never at each letter.
import type { KeyboardEvent, ReactNode } from 'react';
import { useState } from 'react';
import type { InputValue } from '../../page-protocol.ts';
import type { Element } from '../model/block-json.ts';
import { type ValueElementProps, useElementValue } from './use-element-value.tsx';

const HTML_TYPES: Record<string, string> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

export function isTextInput(element: Element): boolean {
  return element.type in HTML_TYPES;
}

export function TextInputElement(props: ValueElementProps): ReactNode {
  const { element, label, isSent, isRequired, describedBy } = props;
  const { value, set, sign } = useElementValue(props);
  const [draft, setDraft] = useState<string | null>(null);
  const held = textOf(value);
  const send = (): void => {
    if (draft !== null && draft !== held) set(valueOf(element, draft));
    setDraft(null);
  };
  const shared = {
    className: 'text-input',
    'aria-label': label,
    'aria-describedby': describedBy,
    required: isRequired,
    placeholder: element.placeholder?.text,
    minLength: element.min_length,
    maxLength: element.max_length,
    value: draft ?? held,
    onChange: (event: { target: { value: string } }): void => {
      if (isSent) setDraft(event.target.value);
      else set(valueOf(element, event.target.value));
    },
    onBlur: isSent ? send : undefined,
    onKeyDown: (event: KeyboardEvent): void => {
      if (isSent && event.key === 'Enter' && element.multiline !== true) send();
    },
  };
  return (
    <span className="press wide">
      {element.multiline === true ? (
        <textarea rows={4} {...shared} />
      ) : (
        <input
          type={HTML_TYPES[element.type] ?? 'text'}
          step={element.is_decimal_allowed === true ? 'any' : undefined}
          min={element.min_value}
          max={element.max_value}
          {...shared}
        />
      )}
      {sign}
    </span>
  );
}

function textOf(value: InputValue | undefined): string {
  if (value === undefined) return '';
  if ('value' in value) return value.value ?? '';
  if (value.type === 'datepicker') return value.selected_date ?? '';
  if (value.type === 'timepicker') return value.selected_time ?? '';
  return value.type === 'datetimepicker' ? localTextOf(value.selected_date_time) : '';
}

function valueOf(element: Element, text: string): InputValue {
  const value = text === '' ? null : text;
  switch (element.type) {
    case 'datepicker':
      return { type: 'datepicker', selected_date: value };
    case 'timepicker':
      return { type: 'timepicker', selected_time: value };
    case 'datetimepicker':
      return {
        type: 'datetimepicker',
        selected_date_time: value === null ? null : secondsOf(value),
      };
    case 'number_input':
      return { type: 'number_input', value };
    case 'email_text_input':
    case 'url_text_input':
      return { type: element.type, value };
    default:
      return { type: 'plain_text_input', value };
  }
}

// The browser's field has local time without a zone; Slack sends seconds since 1970.
function secondsOf(localText: string): number {
  return Math.floor(new Date(localText).getTime() / 1000);
}

function localTextOf(seconds: number | null): string {
  if (seconds === null) return '';
  const local = new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
