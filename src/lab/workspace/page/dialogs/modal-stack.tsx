// The viewer's modals, of which the top one is shown. One that is closed goes away at once, before
// the workspace has answered, so that the next key does not land in a dialog that is about to go.
import { type ReactNode, useState } from 'react';
import type { PageView } from '../../page-protocol.ts';
import { act } from '../connection/acts.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';
import { ViewModal } from './view-modal.tsx';

export function ModalStack(): ReactNode {
  const { state, showProblem } = useWorkspaceContext();
  const { views, viewer } = state;
  const [closedIds, setClosedIds] = useState<string[]>([]);
  const view = views.filter(({ id }) => !closedIds.includes(id)).at(-1);
  if (view === undefined) return null;
  const close = async (shown: PageView, clear: boolean): Promise<void> => {
    const ids = clear ? views.map(({ id }) => id) : [shown.id];
    setClosedIds((held) => [...held, ...ids]);
    const result = await act('close-view', { as: viewer, viewId: shown.id, clear });
    if (result.ok || result.error === 'view_gone') return;
    setClosedIds((held) => held.filter((id) => !ids.includes(id)));
    showProblem(result.text);
  };
  return <ViewModal key={view.id} view={view} onClose={(clear) => void close(view, clear)} />;
}
