// The commands that put the dead-man switch's program on a host, and its hook for the boot. The program
// is written when its text differs; the hook is looked after every time, because a bot may have died
// between the two.

import type { HostName } from '../../domain/names.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { DEAD_MAN_PATH, deadManCommand } from '../../facts/dead-man.ts';
import { act, look } from '../../facts/look.ts';
import type { World } from '../../ports/world.ts';
import { writingCommands } from '../files/file-commands.ts';
import { DEAD_MAN_PROGRAM, DEAD_MAN_SHA256, DEAD_MAN_VERSION } from './program.ts';

const PLACE = { path: DEAD_MAN_PATH, mode: '700', makesDirectories: true };
const HOOK: RemoteCommand = deadManCommand(['install']);

/** As a plan shows them: the program itself is no reading matter. */
export function shownInstallCommands(): readonly RemoteCommand[] {
  const stdin = `The program of the dead-man switch, version ${DEAD_MAN_VERSION}`;
  const writing = writingCommands(PLACE, DEAD_MAN_PROGRAM).map((command) =>
    command.stdin === undefined ? command : { ...command, stdin },
  );
  return [...writing, HOOK];
}

export async function install(world: World, host: HostName): Promise<void> {
  const isWritten = await readIsWritten(world, host);
  const writing = isWritten ? [] : writingCommands(PLACE, DEAD_MAN_PROGRAM);
  for (const command of [...writing, HOOK]) await act(world, host, command);
}

async function readIsWritten(world: World, host: HostName): Promise<boolean> {
  const result = await look(world, host, {
    argv: ['sha256sum', '--', DEAD_MAN_PATH],
    asRoot: true,
  });
  return result.exitCode === 0 && result.stdout.startsWith(`${DEAD_MAN_SHA256} `);
}
