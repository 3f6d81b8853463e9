// Slack's confirmation object: a question with two buttons before a press is sent.
import { type ReactNode, useId } from 'react';
import type { Confirm } from '../model/block-json.ts';
import { withEmoji } from '../model/emoji.ts';
import { Text } from '../mrkdwn/mrkdwn.tsx';
import { Dialog } from './dialog.tsx';

export type ConfirmDialogProps = { confirm: Confirm; onAnswer: (isConfirmed: boolean) => void };

export function ConfirmDialog({ confirm, onAnswer }: ConfirmDialogProps): ReactNode {
  const titleId = useId();
  return (
    <Dialog labelledBy={titleId} className="confirm" onCancel={() => onAnswer(false)}>
      <h2 id={titleId}>{withEmoji(confirm.title?.text ?? 'Are you sure?')}</h2>
      {confirm.text !== undefined && (
        <div className="dialog-body">
          <Text text={confirm.text} />
        </div>
      )}
      <div className="dialog-buttons">
        <button type="button" className="button plain" onClick={() => onAnswer(false)}>
          {withEmoji(confirm.deny?.text ?? 'Cancel')}
        </button>
        <button
          type="button"
          className={`button ${confirm.style ?? 'primary'}`}
          onClick={() => onAnswer(true)}
        >
          {withEmoji(confirm.confirm?.text ?? 'Yes')}
        </button>
      </div>
    </Dialog>
  );
}
