// Looking at what waits for a confirmation on a switch, and what is done about it before anything else
// is typed there. A switch has one timer for its whole configuration: under somebody else's nothing is
// typed, because their rollback would take ours along, and a commit of ours could confirm theirs.

import { Failed } from '../../../domain/failures.ts';
import type { HostName } from '../../../domain/names.ts';
import { unreadable } from '../../../facts/look.ts';
import type { World } from '../../../ports/world.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { OwnTimer, Pending, Timer } from '../dialects/own-timer.ts';
import { typeLook, typeOn } from '../session.ts';

/** A switch and the timer of one change on it. */
export interface TimedSwitch {
  readonly switch: string;
  readonly host: HostName;
  readonly dialect: Dialect;
  readonly ownTimer: OwnTimer;
  readonly timer: Timer;
}

export async function canTakeBack(
  world: World,
  host: HostName,
  dialect: Dialect,
): Promise<boolean> {
  const { ownTimer } = dialect;
  if (ownTimer === null) return false;
  const { condition } = ownTimer;
  return (
    condition === null || condition.isMet(await typeLook(world, host, dialect, condition.look))
  );
}

/** Throws `Failed` with `dead-man-busy` when somebody else's timer runs. */
export async function readPending(
  world: World,
  of: TimedSwitch,
): Promise<Exclude<Pending, 'foreign'>> {
  const { host, dialect, ownTimer, timer } = of;
  const output = await typeLook(world, host, dialect, ownTimer.look);
  const pending = ownTimer.parse(output, timer);
  if (pending === null) throw unreadable(host, ownTimer.look.argv, 'It does not say what waits.');
  if (pending === 'foreign') throw busy(of);
  return pending;
}

/**
 * Before a step is taken back: a timer that went on would later take back what others did meanwhile.
 * The step's own lines are taken back right after it.
 */
export async function endTimer(world: World, of: TimedSwitch): Promise<void> {
  const { host, dialect, ownTimer, timer } = of;
  const pending = await readPending(world, of);
  if (pending === 'ours') await typeOn(world, host, dialect, ownTimer.keep(timer));
  if (pending === 'left-over') await typeOn(world, host, dialect, ownTimer.discard(timer));
}

export function busy({ switch: name, host, ownTimer }: TimedSwitch): Failed {
  return new Failed({
    code: 'dead-man-busy',
    what: `On ${name} a change of somebody else waits to be confirmed.`,
    why: 'The switch has one timer for its whole configuration, and would take ours back with theirs.',
    fix:
      `Nothing was typed. Look at "${ownTimer.shownBy}" on ${host}; when that change is confirmed or ` +
      'taken back, ask again.',
  });
}
