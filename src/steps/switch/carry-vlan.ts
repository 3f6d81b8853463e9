// Step: the trunk ports of one switch carry a VLAN, or carry it no more; live and saved. Ports that
// carry every VLAN are left alone. What else is on the switch is compared before and after.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { RemoteCommand, StepDescription } from '../../domain/plan.ts';
import { HostNameField, VlanIdField } from '../../domain/spec-fields.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { attempt } from '../dead-man/take-backs.ts';
import {
  type Dialect,
  type Order,
  type PortReading,
  type SwitchReading,
} from './dialects/dialect.ts';
import { DIALECTS } from './dialects/table.ts';
import { parseVlanList, renderVlanList, without } from './dialects/vlan-list.ts';
import { unexpectedChanges } from './difference.ts';
import { listed } from './listed.ts';
import { isDone, missing, usersOf } from './missing.ts';
import { readSwitch, typeOn } from './session.ts';

const SYSTEMS = [
  'linux-bridge',
  'cisco-ios',
  'cisco-nx-os',
  'arista-eos',
  'junos',
  'aruba-cx',
  'sonic',
] as const satisfies readonly (keyof typeof DIALECTS)[];

// One name and nothing behind it: it becomes part of a line. `lag 1` has a space.
const PortName = z.string().regex(/^[A-Za-z0-9](?:[\w./:-]*|[a-z]+ \d+)$/);
const VlanListText = z.string().refine((text) => parseVlanList(text) !== null, 'a list of VLANs');

const Spec = z.object({
  /** As people call it. */
  switch: z.string(),
  system: z.enum(SYSTEMS),
  host: HostNameField,
  vlan: VlanIdField,
  action: z.enum(['add', 'remove']),
  /** Those on which something has to be done, as the switch spells them. */
  ports: z.array(PortName),
  /** The VLAN is also made in, or taken out of, the switch's list of VLANs. */
  changesList: z.boolean(),
  before: z.object({
    /** What each configured port carried when the plan was made: `10,20-30`, `all`. */
    carries: z.record(PortName, VlanListText),
    /** Other ports that name the VLAN in their list, which stay as they are. */
    elsewhere: z.array(z.string()),
  }),
});
type Spec = z.infer<typeof Spec>;
type Action = Spec['action'];

export const carryVlan: StepDriver<Spec> = {
  kind: 'carry-vlan',
  version: 1,
  Spec,

  describe(spec) {
    const isAdding = spec.action === 'add';
    const on = spec.ports.length === 0 ? spec.switch : `${listed(spec.ports)} of ${spec.switch}`;
    const make = spec.ports.length === 0 ? `Make VLAN ${spec.vlan} known to` : 'Carry';
    return {
      title: isAdding
        ? `${make}${spec.ports.length === 0 ? '' : ` VLAN ${spec.vlan} on`} ${on}`
        : `Take VLAN ${spec.vlan} off ${on}`,
      commands: onHost(spec, commandsFor(spec, spec.action)),
      undo: isAdding
        ? `take VLAN ${spec.vlan} off ${on} again`
        : `carry VLAN ${spec.vlan} on ${on} again`,
      undoCommands: onHost(spec, commandsFor(spec, opposite(spec.action))),
      ...takingBack(spec),
    };
  },

  async check(spec, world) {
    const now = await read(spec, world);
    const problem = problemOf(spec, now);
    if (problem !== null) return { state: 'drifted', ...problem };
    return { state: isDone(spec, now, spec.action) ? 'already-applied' : 'as-planned' };
  },

  async apply(spec, world) {
    await bringTo(spec, world, spec.action);
  },

  async verify(spec, world) {
    const now = await read(spec, world);
    if (!isDone(spec, now, spec.action)) throw notDone(spec, 'The switch does not show it.');
    const idle = spec.ports.filter((port) => isIdle(spec, now.ports.get(port)));
    if (idle.length > 0) {
      throw notDone(
        spec,
        `It is allowed on ${listed(idle)}, but the switch does not use it there.`,
      );
    }
    requireNothingElse(spec, now);
    return evidenceOf(spec, now);
  },

  async undo(spec, world) {
    const now = await bringTo(spec, world, opposite(spec.action));
    requireNothingElse(spec, now);
    return spec.action === 'add'
      ? `${spec.switch} carries what it carried before, without VLAN ${spec.vlan}`
      : `${spec.switch} carries VLAN ${spec.vlan} as before`;
  },
};

function dialectOf({ system }: Spec): Dialect {
  return DIALECTS[system];
}

function read(spec: Spec, world: World): Promise<SwitchReading> {
  return readSwitch(world, spec.host, dialectOf(spec));
}

function opposite(action: Action): Action {
  return action === 'add' ? 'remove' : 'add';
}

function commandsFor(
  spec: Spec,
  action: Action,
  order: Order = { vlan: spec.vlan, ports: spec.ports, changesList: spec.changesList },
): readonly RemoteCommand[] {
  const dialect = dialectOf(spec);
  const edits = action === 'add' ? dialect.carry(order) : dialect.drop(order);
  return [...edits, ...dialect.save];
}

function onHost({ host }: Spec, commands: readonly RemoteCommand[]) {
  return commands.map((command) => ({ host, ...command }));
}

/** A Linux box has the dead-man switch of all hosts; of the others none has one that is used here. */
function takingBack(spec: Spec): Pick<StepDescription, 'takeBacks'> {
  if (spec.system !== 'linux-bridge') return {};
  // Taking off what is not there is an error of some kernels.
  const commands = commandsFor(spec, opposite(spec.action)).map(attempt);
  return { takeBacks: [{ host: spec.host, commands, atBoot: false }] };
}

/** Types only what is missing, and returns what the switch shows afterwards. */
async function bringTo(spec: Spec, world: World, action: Action): Promise<SwitchReading> {
  const now = await read(spec, world);
  if (isDone(spec, now, action)) return now;
  const order = missing(spec, now, action);
  if (action === 'remove') refuseEmptying(spec, now, order.ports);
  await typeOn(world, spec.host, dialectOf(spec), commandsFor(spec, action, order));
  const after = await read(spec, world);
  const changes = unexpectedChanges(now, after, { vlan: spec.vlan, ports: order.ports, action });
  if (changes.length > 0) throw changedMore(spec, changes);
  return after;
}

function isIdle({ vlan, action }: Spec, port: PortReading | undefined): boolean {
  const active = port?.active ?? null;
  return action === 'add' && active !== null && !active.has(vlan);
}

function problemOf(spec: Spec, now: SwitchReading): { expected: string; seen: string } | null {
  for (const [name, text] of Object.entries(spec.before.carries)) {
    const port = now.ports.get(name);
    const expected = `${name} of ${spec.switch} as a trunk that carries VLAN ${text}`;
    if (port === undefined) return { expected, seen: 'there is no such port' };
    if (port.problem !== null) return { expected, seen: port.problem };
    const lost = lostOf(spec, text, port);
    if (lost.size > 0) return { expected, seen: `it carries ${renderVlanList(port.carries)}` };
  }
  return null;
}

/** VLANs that other people added meanwhile are no drift; VLANs that are gone are. */
function lostOf(spec: Spec, before: string, port: PortReading): ReadonlySet<number> {
  const lost = new Set(without(parseVlanList(before) ?? new Set(), port.carries));
  lost.delete(spec.vlan);
  return lost;
}

function requireNothingElse(spec: Spec, now: SwitchReading): void {
  const problem = problemOf(spec, now);
  if (problem !== null) {
    throw changedMore(spec, [`expected ${problem.expected}, but ${problem.seen}`]);
  }
  const configured = Object.keys(spec.before.carries);
  const others = usersOf(now, spec.vlan, configured);
  const added = others.filter((port) => !spec.before.elsewhere.includes(port));
  if (added.length > 0) throw changedMore(spec, [`${listed(added)} carries VLAN ${spec.vlan} now`]);
}

function refuseEmptying(spec: Spec, now: SwitchReading, ports: readonly string[]): void {
  if (!dialectOf(spec).opensWhenEmptied) return;
  const last = ports.find((port) => {
    const carries = now.ports.get(port)?.carries;
    return carries !== undefined && carries !== 'all' && carries.size === 1;
  });
  if (last === undefined) return;
  throw new Failed({
    code: 'switch-unsuitable',
    what: `VLAN ${spec.vlan} is the only one that ${last} of ${spec.switch} still carries.`,
    why: 'Removing the last VLAN of a trunk opens it to every VLAN on some releases.',
    fix: `Nothing was typed, VLAN ${spec.vlan} is still carried. Close the trunk by hand.`,
  });
}

function changedMore(spec: Spec, changes: readonly string[]): Failed {
  const before = Object.entries(spec.before.carries).map(([port, list]) => `${port}: ${list}`);
  return new Failed({
    code: 'world-drifted',
    what: `More than VLAN ${spec.vlan} changed on ${spec.switch}: ${changes.join('; ')}.`,
    why: 'Somebody else typed on the switch at the same time, or it did more than it was told.',
    fix:
      `Arpeggio takes back VLAN ${spec.vlan} only. Before this change the trunks carried ` +
      `${before.join('; ')}: compare, and put back by hand what is missing.`,
  });
}

function notDone(spec: Spec, why: string): Failed {
  const state = spec.action === 'add' ? 'is not carried' : 'is still carried';
  return new Failed({
    code: 'effect-missing',
    what: `VLAN ${spec.vlan} ${state} on ${listed(spec.ports)} of ${spec.switch}.`,
    why,
    fix: `Look at the trunk and at the list of VLANs on ${spec.host}; something may take it back.`,
  });
}

function evidenceOf(spec: Spec, now: SwitchReading): string {
  const isSaved = spec.ports.some((port) => (now.ports.get(port)?.saved ?? null) !== null);
  const saved = isSaved ? ', live and saved' : '';
  const verb = spec.action === 'add' ? 'carries' : 'no longer carries';
  const on = spec.ports.length === 0 ? '' : ` on ${listed(spec.ports)}`;
  return `${spec.switch} ${verb} VLAN ${spec.vlan}${on}${saved}; nothing else changed there`;
}
