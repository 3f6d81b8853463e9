// Looking at a switch and typing on it, by whichever way its dialect wants. Nothing is typed before
// every line has passed the lint: a line that would replace a trunk's list cuts off networks that
// have nothing to do with the change.

import { Failed } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import { type RemoteCommand, renderCommand } from '../../domain/plan.ts';
import { act, lookOrFail, unreadable } from '../../facts/look.ts';
import type { World } from '../../ports/world.ts';
import type { Dialect, SwitchReading } from './dialects/dialect.ts';

/** Throws `Failed` when the switch cannot be reached or says something unexpected. */
export async function readSwitch(
  world: World,
  host: HostName,
  dialect: Dialect,
): Promise<SwitchReading> {
  const { looks, terminal } = dialect;
  const outputs =
    terminal === null
      ? await Promise.all(looks.map((look) => lookOrFail(world, host, look)))
      : await world.terminals.type(host, terminal, looks.map(lineOf));
  const reading = dialect.parse(outputs);
  if (reading !== null) return reading;
  const detail = `It is not what a ${dialect.system} prints; is "system" right in arpeggio.yaml?`;
  throw unreadable(host, looks[0]?.argv ?? [], detail);
}

/** What one look prints. Throws `Failed` when the switch cannot be reached, or refuses it. */
export async function typeLook(
  world: World,
  host: HostName,
  { terminal }: Dialect,
  look: RemoteCommand,
): Promise<string> {
  if (terminal === null) return lookOrFail(world, host, look);
  const [output = ''] = await world.terminals.type(host, terminal, [lineOf(look)]);
  return output;
}

/** Types all of them, or none when one of them is not allowed. */
export async function typeOn(
  world: World,
  host: HostName,
  dialect: Dialect,
  commands: readonly RemoteCommand[],
): Promise<void> {
  for (const command of commands) refuseUnsafe(host, dialect, command);
  if (dialect.terminal !== null) {
    await world.terminals.type(host, dialect.terminal, commands.map(lineOf));
    return;
  }
  for (const command of commands) await act(world, host, command);
}

function lineOf({ argv }: RemoteCommand): string {
  return argv.join(' ');
}

/** Every line must wholly be one of the few that a dialect lists, which name one VLAN and one port. */
function refuseUnsafe(host: HostName, dialect: Dialect, command: RemoteCommand): void {
  const text = lineOf(command);
  if (dialect.allowed.some(({ source }) => new RegExp(`^(?:${source})$`).test(text))) return;
  throw new Failed({
    code: 'switch-line-unsafe',
    what: `"${renderCommand(command)}" is not among the lines that may be typed on ${host}.`,
    why: 'Lines that are not known to add or remove one VLAN could replace the list of a trunk.',
    fix: 'Nothing was typed. Report this with the plan; change the trunk by hand meanwhile.',
  });
}
