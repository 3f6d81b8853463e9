// A Block Kit button: label, style, link, confirmation before the press, spinner until the app has
// acknowledged. It stays focusable while it waits, so that a keyboard user does not lose the place.
import { type ReactNode, useState } from 'react';
import type { InputValue } from '../../page-protocol.ts';
import { useBlockFormContext } from '../blocks/block-form.ts';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import type { Element } from '../model/block-json.ts';
import { withEmoji } from '../model/emoji.ts';
import { PressSign } from './press-sign.tsx';
import { usePress } from './use-press.ts';

export type ElementProps = { element: Element; blockId: string };

export function ButtonElement({ element, blockId }: ElementProps): ReactNode {
  const label = withEmoji(element.text?.text ?? element.accessibility_label ?? 'Button');
  return (
    <PressButton element={element} blockId={blockId} label={label}>
      {label}
    </PressButton>
  );
}

export type PressButtonProps = ElementProps & {
  label: string;
  value?: InputValue;
  className?: string;
  children: ReactNode;
};

/** Anything that is pressed once and holds no value of its own. */
export function PressButton(props: PressButtonProps): ReactNode {
  const { element, blockId, label, value, className, children } = props;
  const form = useBlockFormContext();
  const { status, run } = usePress();
  const [isAsking, setIsAsking] = useState(false);
  const press = (): void => {
    // Slack opens the link and tells the app as well.
    if (element.url !== undefined) window.open(element.url, '_blank', 'noopener');
    void run(() => form.press({ blockId, actionId: element.action_id ?? '' }, value));
  };
  const start = (): void => {
    if (status === 'waiting') return;
    if (element.confirm === undefined) press();
    else setIsAsking(true);
  };
  return (
    <span className="press">
      <button
        type="button"
        className={className ?? `button ${element.style ?? 'plain'}`}
        aria-label={element.accessibility_label ?? label}
        aria-disabled={status === 'waiting'}
        aria-busy={status === 'waiting'}
        onClick={start}
      >
        {children}
      </button>
      <PressSign status={status} />
      {isAsking && element.confirm !== undefined && (
        <ConfirmDialog
          confirm={element.confirm}
          onAnswer={(isConfirmed) => {
            setIsAsking(false);
            if (isConfirmed) press();
          }}
        />
      )}
    </span>
  );
}
