// Step: keep a dead host from coming back by shutting the switch port through which it would: configured
// shut, and nothing learned behind it any more.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { FENCING_SYSTEMS } from '../../domain/inventory.ts';
import type { HostName } from '../../domain/names.ts';
import { type RemoteCommand, renderCommand } from '../../domain/plan.ts';
import { HostNameField } from '../../domain/spec-fields.ts';
import { act, lookOrFail, unreadable } from '../../facts/look.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { DIALECTS } from '../switch/dialects/table.ts';
import {
  FenceFields,
  notLifted,
  notProved,
  refuseSecondOwner,
  undoText,
  waitFor,
} from './lifting.ts';
import type { PortSight } from './ports/port-dialect.ts';
import { PORT_DIALECTS } from './ports/table.ts';

const Spec = z.object({
  ...FenceFields,
  /** As people call it. */
  switch: z.string(),
  host: HostNameField,
  system: z.enum(FENCING_SYSTEMS),
  port: z.string().regex(/^[A-Za-z0-9][\w./:-]*$/),
});
type Spec = z.infer<typeof Spec>;

/** The port, and the switch it is on. */
type PortOf = Pick<Spec, 'host' | 'system' | 'port'>;

export const fenceBySwitchPort: StepDriver<Spec> = {
  kind: 'fence-by-switch-port',
  version: 1,
  Spec,

  describe(spec) {
    const { host, port, system } = spec;
    const dialect = PORT_DIALECTS[system];
    const onSwitch = (commands: readonly RemoteCommand[]) =>
      spec.wasFenced ? [] : commands.map((command) => ({ host, ...command }));
    return {
      title: `Fence ${spec.node}: shut port ${port} of ${spec.switch}, and prove it`,
      commands: onSwitch(dialect.shut(port)),
      undo: undoText(spec, `open port ${port} of ${spec.switch} again`),
      undoCommands: onSwitch(dialect.open(port)),
    };
  },

  check: async () => ({ state: 'as-planned' }),

  async apply(spec, world) {
    if ((await readPort(spec, world)).isShut) return;
    await typeLines(spec, PORT_DIALECTS[spec.system].shut(spec.port), world);
  },

  async verify(spec, world) {
    const where = `port ${spec.port} of ${spec.switch}`;
    const seen = await waitFor(world, async () =>
      isFenced(await readPort(spec, world)) ? where : null,
    );
    if (seen !== null) return `${spec.node} is cut off: ${seen} is shut, with nothing behind it`;
    const { isShut, learned } = await readPort(spec, world);
    const why = isShut ? `still has ${learned.join(' and ')} behind it` : 'is not shut';
    throw notProved(spec.node, `${where[0]?.toUpperCase()}${where.slice(1)} ${why}.`);
  },

  async undo(spec, world) {
    const where = `port ${spec.port} of ${spec.switch}`;
    if (!(await readPort(spec, world)).isShut) return `${where} is open`;
    if (spec.wasFenced) return `${where} is shut, as it was before`;
    await refuseSecondOwner(spec, world);
    await typeLines(spec, PORT_DIALECTS[spec.system].open(spec.port), world);
    if ((await readPort(spec, world)).isShut) throw notLifted(spec.node, `Its ${where} is shut.`);
    return `${where} is open`;
  },
};

export function isFenced({ isShut, learned }: PortSight): boolean {
  return isShut && learned.length === 0;
}

export async function readPort({ host, system, port }: PortOf, world: World): Promise<PortSight> {
  const { terminal } = DIALECTS[system];
  const dialect = PORT_DIALECTS[system];
  const looks = dialect.looks(port);
  const outputs =
    terminal === null
      ? await Promise.all(looks.map((look) => lookOrFail(world, host, look)))
      : await world.terminals.type(host, terminal, looks.map(lineOf));
  const sight = dialect.parse(outputs, port);
  if (sight !== null) return sight;
  const detail = `It is not what a ${system} prints of port ${port}; is the port right in arpeggio.yaml?`;
  throw unreadable(host, looks[0]?.argv ?? [], detail);
}

async function typeLines(
  { host, system }: PortOf,
  commands: readonly RemoteCommand[],
  world: World,
): Promise<void> {
  for (const command of commands) refuseUnsafe(host, system, command);
  const { terminal } = DIALECTS[system];
  if (terminal !== null) {
    await world.terminals.type(host, terminal, commands.map(lineOf));
    return;
  }
  for (const command of commands) await act(world, host, command);
}

function lineOf({ argv }: RemoteCommand): string {
  return argv.join(' ');
}

/** A line that shuts something else than one port could cut off every host behind the switch. */
function refuseUnsafe(host: HostName, system: Spec['system'], command: RemoteCommand): void {
  const { allowed } = PORT_DIALECTS[system];
  const text = lineOf(command);
  if (allowed.some(({ source }) => new RegExp(`^(?:${source})$`).test(text))) return;
  throw new Failed({
    code: 'switch-line-unsafe',
    what: `"${renderCommand(command)}" is not among the lines that may be typed on ${host}.`,
    why: 'To fence a host, only lines that shut or open one port are typed.',
    fix: 'Nothing was typed. Correct the port in arpeggio.yaml, or shut it by hand.',
  });
}
