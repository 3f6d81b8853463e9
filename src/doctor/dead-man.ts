// Whether the dead-man switch of a host waits for a person. One that is armed is no problem: a change is
// being made. That a host lacks a tool of its own is told when it is armed for the first time.

import { DEAD_MAN_PATH, readDeadMan } from '../facts/dead-man.ts';
import type { HostName } from '../domain/names.ts';
import type { World } from '../ports/world.ts';
import { check } from './report.ts';

export async function examineDeadMan(world: World, host: HostName): Promise<void> {
  await check(`${host}, dead-man switch`, async () => {
    const seen = await readDeadMan(world, host);
    if (seen === 'free') return 'not armed';
    if (seen === 'absent') return 'not there yet; the first change that needs it puts it there';
    if (seen.state !== 'undo-failed')
      return `armed by change ${seen.id}, ${seen.secondsLeft} s left`;
    throw new Error(
      `could not take back everything of change ${seen.id}. Mend it by hand, ` +
        `then on ${host}: sh ${DEAD_MAN_PATH} clear ${seen.id}`,
    );
  });
}
