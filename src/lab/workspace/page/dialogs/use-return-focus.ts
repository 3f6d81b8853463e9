// Gives the keyboard back to where it was when a pane that took it goes away. Not for
// modals: the browser's <dialog> does this itself.
import { useLayoutEffect } from 'react';

/** For the component that takes the focus; call it before whatever takes it. */
export function useReturnFocus(): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      // Gone with its message: then the browser's own choice, the start of the page, has to do.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}
