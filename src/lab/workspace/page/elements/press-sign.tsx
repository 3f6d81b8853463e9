// The small sign beside an element that was pressed: turning while the app has not answered, a
// warning when it did not take the press. Screen readers get the words.
import type { ReactNode } from 'react';
import type { PressStatus } from './use-press.ts';

export function PressSign({ status }: { status: PressStatus }): ReactNode {
  if (status === 'idle') return null;
  if (status === 'waiting') {
    return (
      <span className="press-sign press-waiting" role="status">
        <span className="spinner" aria-hidden="true" />
        <span className="unseen">waiting for the app</span>
      </span>
    );
  }
  return (
    <span className="press-sign press-failed" title="The app did not take this">
      <span aria-hidden="true">⚠</span>
      <span className="unseen">the app did not take this</span>
    </span>
  );
}
