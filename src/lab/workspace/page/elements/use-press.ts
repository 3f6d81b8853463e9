// The life of one press: nothing, waiting for the app (a spinner), refused (a warning sign). While
// one press waits a second one does nothing, which is also what Slack's buttons do.
import { useRef, useState } from 'react';
import type { ActResult } from '../../page-protocol.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';

export type PressStatus = 'idle' | 'waiting' | 'failed';

export function usePress(): {
  status: PressStatus;
  run: (press: () => Promise<ActResult>) => Promise<void>;
} {
  const { showProblem } = useWorkspaceContext();
  const [status, setStatus] = useState<PressStatus>('idle');
  // A ref, because two clicks of one double click may come before React renders between them.
  const isWaiting = useRef(false);
  const run = async (press: () => Promise<ActResult>): Promise<void> => {
    if (isWaiting.current) return;
    isWaiting.current = true;
    setStatus('waiting');
    const result = await press();
    isWaiting.current = false;
    setStatus(result.ok ? 'idle' : 'failed');
    if (!result.ok) showProblem(result.text);
  };
  return { status, run };
}
