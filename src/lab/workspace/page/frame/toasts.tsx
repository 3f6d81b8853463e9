// Sentences about what did not work, in a corner, read out at once. They stay for a while or until
// they are dismissed, because a person may be reading something else when one comes.
import { type ReactNode, useCallback, useState } from 'react';

type Toast = { id: number; text: string };

// Long enough for two lines to be read twice at a slow pace.
const SHOWN_MS = 15_000;
let lastId = 0;

export function useToasts(): { toasts: ReactNode; show: (text: string) => void } {
  const [held, setHeld] = useState<Toast[]>([]);
  const drop = useCallback((id: number) => {
    setHeld((toasts) => toasts.filter((toast) => toast.id !== id));
  }, []);
  const show = useCallback(
    (text: string) => {
      lastId += 1;
      const id = lastId;
      setHeld((toasts) => [...toasts.filter((toast) => toast.text !== text), { id, text }]);
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const toasts = (
    <div className="toasts" role="alert">
      {held.map((toast) => (
        <div key={toast.id} className="toast">
          <span aria-hidden="true">⚠</span>
          <p>{toast.text}</p>
          <button type="button" aria-label="Dismiss" onClick={() => drop(toast.id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
  return { toasts, show };
}
