// Lets another part of the page (the first-steps hint) put a text into the channel's composer, with
// the focus in it, so that the person only has to press Enter.
import { type RefObject, useEffect } from 'react';

const EVENT = 'propose-text';

export function proposeText(text: string): void {
  document.dispatchEvent(new CustomEvent(EVENT, { detail: text }));
}

/** `box` is null for a composer that takes no proposals. */
export function useProposedText(
  box: RefObject<HTMLTextAreaElement | null> | null,
  setText: (text: string) => void,
): void {
  useEffect(() => {
    if (box === null) return;
    const take = (event: Event): void => {
      if (!(event instanceof CustomEvent) || typeof event.detail !== 'string') return;
      setText(event.detail);
      box.current?.focus();
    };
    document.addEventListener(EVENT, take);
    return () => document.removeEventListener(EVENT, take);
  }, [box, setText]);
}
