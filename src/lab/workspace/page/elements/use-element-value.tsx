// An element that holds a value: reads it from the form, writes it back, and, where Slack would,
// tells the app at once (in an actions block, as an accessory, or with `dispatch_action`).
import { type ReactNode, useState } from 'react';
import type { InputValue } from '../../page-protocol.ts';
import { useBlockFormContext } from '../blocks/block-form.ts';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import type { Element } from '../model/block-json.ts';
import { PressSign } from './press-sign.tsx';
import { usePress } from './use-press.ts';

export type ValueElementProps = {
  element: Element;
  blockId: string;
  /** the accessible name */
  label: string;
  /** true: every change is sent to the app */
  isSent: boolean;
  isRequired?: boolean;
  describedBy?: string;
};

export type ElementValue = {
  value: InputValue | undefined;
  set: (value: InputValue) => void;
  /** spinner, warning, or the question of the element's `confirm` */
  sign: ReactNode;
};

export function useElementValue({ element, blockId, isSent }: ValueElementProps): ElementValue {
  const form = useBlockFormContext();
  const { status, run } = usePress();
  const [asked, setAsked] = useState<InputValue | null>(null);
  const place = { blockId, actionId: element.action_id ?? '' };
  const write = (value: InputValue): void => {
    form.change(place, value);
    if (isSent) void run(() => form.press(place, value));
  };
  const sign = (
    <>
      <PressSign status={status} />
      {asked !== null && element.confirm !== undefined && (
        <ConfirmDialog
          confirm={element.confirm}
          onAnswer={(isConfirmed) => {
            setAsked(null);
            if (isConfirmed) write(asked);
          }}
        />
      )}
    </>
  );
  return {
    value: form.values[blockId]?.[place.actionId],
    set: (value) => (isSent && element.confirm !== undefined ? setAsked(value) : write(value)),
    sign,
  };
}
