// The frame of everything that asks before a person goes on. The browser's own <dialog> holds the
// focus inside, closes on Escape, hides the rest from screen readers and gives the focus back.
import { type ReactNode, useLayoutEffect, useRef } from 'react';

export type DialogProps = {
  /** id of the element that names the dialog */
  labelledBy: string;
  className: string;
  onCancel: () => void;
  children: ReactNode;
};

export function Dialog({ labelledBy, className, onCancel, children }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        // React decides when it goes: the workspace may refuse to close a view.
        event.preventDefault();
        onCancel();
      }}
    >
      {children}
    </dialog>
  );
}
