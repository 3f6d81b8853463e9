// What people read of the dead-man switches: which host takes back by itself, and after how long.

import type { Change } from '../../../../domain/change.ts';
import type { Plan } from '../../../../domain/plan.ts';

/** Before approval. Null: the plan arms none. */
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

/**
 * For whoever has to mend a stuck change: what is in place now may be gone before they are logged in.
 * Null: every switch that was armed has been ended early.
 */
export function stillArmedLine({ plan, steps }: Change): string | null {
  const armed = plan.steps.flatMap(({ id, arms }) => {
    const { wasStarted, state } = steps[id] ?? {};
    return arms !== undefined && wasStarted === true && state !== 'undone' ? [arms] : [];
  });
  if (armed.length === 0) return null;
  const hosts = armed.map(({ host }) => host).join(' and ');
  const longest = Math.max(...armed.map(({ seconds }) => seconds));
  return (
    `*Look at /hosts first.* Where the dead-man switch of ${hosts} is still armed, the host takes its ` +
    `part back by itself within ${longest} s: do nothing by hand there before.`
  );
}
