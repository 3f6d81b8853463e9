// What an approver reads of the dead-man switches: which host takes back by itself, and after how long.

import type { Plan } from '../../../../domain/plan.ts';

/** Null: the plan arms none. */
export function deadManLine({ steps }: Plan): string | null {
  const places = steps.flatMap(({ deadMan = [] }) => deadMan);
  const secondsByHost = new Map(places.map(({ host, seconds }) => [host, seconds]));
  if (secondsByHost.size === 0) return null;
  const [first, ...others] = [...secondsByHost].map(
    ([host, seconds], index) =>
      `${host}${index === 0 ? ' takes back by itself' : ''} after ${seconds} s`,
  );
  return `*If Arpeggio dies meanwhile:* ${[first, ...others].join(', ')} (dead-man switch).`;
}
