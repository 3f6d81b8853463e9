// The window behind "Take over": one field for what was mended by hand. The reason goes into the journal,
// where the next one on call looks first.

import type { ModalView } from '@slack/types';
import type { Change } from '../../../../domain/change.ts';
import { code, escape, oneLine, section } from '../mrkdwn.ts';

export const TAKE_OVER_MODAL = 'take-over';
export const REASON_BLOCK = 'reason';
export const REASON_INPUT = 'reason-text';

// A few sentences; the journal and the result show it whole.
const REASON_LENGTH_MAX = 500;

export function renderTakeOverModal(change: Change): ModalView {
  const locks = change.plan.locks.map((key) => code(key, 100)).join(', ');
  return {
    type: 'modal',
    callback_id: TAKE_OVER_MODAL,
    private_metadata: JSON.stringify({ changeId: change.id, channel: change.origin.channel }),
    title: { type: 'plain_text', text: `Take over ${change.id}` },
    submit: { type: 'plain_text', text: 'Take over' },
    close: { type: 'plain_text', text: 'Leave it' },
    blocks: [
      section(
        `*${escape(oneLine(change.plan.summary), 300)}*\nMend the network first. This closes the change ` +
          `and frees ${escape(locks, 1000)} without looking at anything.`,
      ),
      {
        type: 'input',
        block_id: REASON_BLOCK,
        label: { type: 'plain_text', text: 'What you mended by hand' },
        element: {
          type: 'plain_text_input',
          action_id: REASON_INPUT,
          multiline: true,
          min_length: 1,
          max_length: REASON_LENGTH_MAX,
        },
      },
    ],
  };
}
