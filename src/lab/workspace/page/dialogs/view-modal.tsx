// The top one of the viewer's modals: title, blocks as a form, Cancel and Submit. What the app
// refuses is shown under its input, and the focus goes there.
import {
  type FormEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { PageView } from '../../page-protocol.ts';
import { BlockFormProvider, useBlockForm } from '../blocks/block-form.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { act } from '../connection/acts.ts';
import { useWorkspaceContext, WorkspaceProvider } from '../frame/workspace-context.ts';
import { withEmoji } from '../model/emoji.ts';
import { Dialog } from './dialog.tsx';

type ViewModalProps = {
  view: PageView;
  /** `clear`: the whole stack, not this view alone */
  onClose: (clear: boolean) => void;
};

export function ViewModal({ view, onClose }: ViewModalProps): ReactNode {
  const outside = useWorkspaceContext();
  const { state } = outside;
  const { viewer } = state;
  // A sentence in the page's corner would be behind the modal, for eyes and screen readers alike.
  const [problem, showProblem] = useState<string | null>(null);
  const context = useMemo(() => ({ ...outside, showProblem }), [outside]);
  const titleId = useId();
  const body = useRef<HTMLDivElement>(null);
  const place = useMemo(() => ({ viewId: view.id }), [view.id]);
  const form = useBlockForm({ viewer, place, blocks: view.blocks, errors: view.errors });
  const [isSending, setIsSending] = useState(false);
  useFocusOnError(body, view.errors);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isSending) return;
    setIsSending(true);
    showProblem(null);
    const result = await act('submit-view', { as: viewer, viewId: view.id, state: form.values });
    setIsSending(false);
    if (!result.ok && result.error !== 'view_errors') showProblem(result.text);
  };
  return (
    <Dialog labelledBy={titleId} className="view" onCancel={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)}>
        <ModalHead
          id={titleId}
          title={view.title?.text ?? state.app.name}
          onClose={() => onClose(true)}
        />
        <div className="dialog-body" ref={body}>
          <WorkspaceProvider value={context}>
            <BlockFormProvider value={form}>
              <BlockList blocks={view.blocks} />
            </BlockFormProvider>
          </WorkspaceProvider>
        </div>
        <p className="input-error modal-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button plain" onClick={() => onClose(false)}>
            {withEmoji(view.close?.text ?? 'Cancel')}
          </button>
          {view.submit !== undefined && (
            <button type="submit" className="button primary" aria-disabled={isSending}>
              {withEmoji(view.submit.text)}
              {isSending && <span className="spinner" aria-hidden="true" />}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function ModalHead(props: { id: string; title: string; onClose: () => void }): ReactNode {
  return (
    <header>
      <h2 id={props.id}>{withEmoji(props.title)}</h2>
      <button type="button" className="close" aria-label="Close" onClick={props.onClose}>
        ✕
      </button>
    </header>
  );
}

function useFocusOnError(body: RefObject<HTMLElement | null>, errors: PageView['errors']): void {
  useEffect(() => {
    const wrong = body.current?.querySelector('.has-error :is(input, select, textarea)');
    if (wrong instanceof HTMLElement) wrong.focus();
  }, [body, errors]);
}
