// Keeps in view what a reader waits for: the step that runs now or next, or else the newest message. Lets go
// as soon as the reader scrolls up, and takes hold again at the end of the list.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

// A reader who is this close to the end is taken to be at the end: about one line of text.
const NEAR_END_PX = 40;
// Browsers round scroll positions; less than this is where we have put it ourselves.
const ROUNDING_PX = 2;
// A remark or two below a running plan do not matter; a plan that was left behind long ago does not.
const RECENT_COUNT = 3;
// Between two steps, and before the first: of a plan that has not failed, in the newest message.
const NEXT_STEP = '.plan:not(:has(.task.error)) .task.pending';

/** For the element that scrolls; its first child holds the content. `shown`: new when that changes. */
export function useFollow(shown: unknown): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const ownTop = useRef(0);
  const ownHeight = useRef(0);
  const follow = useRef(() => {
    const scroller = ref.current;
    if (scroller === null || !isFollowing.current) return;
    scroller.scrollTop = wantedTop(scroller);
    ownTop.current = scroller.scrollTop;
    ownHeight.current = scroller.scrollHeight;
  });
  useLayoutEffect(() => follow.current(), [shown]);
  useEffect(() => {
    const scroller = ref.current;
    const content = scroller?.firstElementChild;
    if (scroller === null || content === null || content === undefined) return;
    const onScroll = (): void => {
      if (Math.abs(scroller.scrollTop - ownTop.current) < ROUNDING_PX) return;
      // The browser moves the content when its height changes; nobody has scrolled then.
      if (isFollowing.current && scroller.scrollHeight !== ownHeight.current) {
        follow.current();
        return;
      }
      const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      isFollowing.current = left < NEAR_END_PX;
    };
    // Pictures and fonts come later than the message that they belong to.
    const sizes = new ResizeObserver(() => follow.current());
    sizes.observe(content);
    sizes.observe(scroller);
    scroller.addEventListener('scroll', onScroll);
    return () => {
      sizes.disconnect();
      scroller.removeEventListener('scroll', onScroll);
    };
  }, []);
  return ref;
}

function wantedTop(scroller: HTMLElement): number {
  const recent = [...scroller.querySelectorAll('.message')].slice(-RECENT_COUNT);
  const running = recent
    .flatMap((message) => [...message.querySelectorAll('[aria-current=step]')])
    .at(-1);
  const step = running ?? recent.at(-1)?.querySelector(NEXT_STEP) ?? null;
  if (step === null) return scroller.scrollHeight;
  const top = step.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  return scroller.scrollTop + top - scroller.clientHeight / 2;
}
