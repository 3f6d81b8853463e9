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
import { PortNameField, SystemField, TimerField } from './dialects/fields.ts';
import { parseVlanList, renderVlanList, without } from './dialects/vlan-list.ts';
import { unexpectedChanges } from './difference.ts';
import { listed } from './listed.ts';
import { isDone, isLive, missing, usersOf } from './missing.ts';
import { busy, endTimer, readPending, type TimedSwitch } from './own-timer/pending.ts';
import { readSwitch, typeOn } from './session.ts';

const VlanListText = z.string().refine((text) => parseVlanList(text) !== null, 'a list of VLANs');

const Spec = z.object({
  /** As people call it. */
  switch: z.string(),
  system: SystemField,
  host: HostNameField,
  vlan: VlanIdField,
  action: z.enum(['add', 'remove']),
  /** Those on which something has to be done, as the switch spells them. */
  ports: z.array(PortNameField),
  /** The VLAN is also made in, or taken out of, the switch's list of VLANs. */
  changesList: z.boolean(),
  before: z.object({
    /** What each configured port carried when the plan was made: `10,20-30`, `all`. */
    carries: z.record(PortNameField, VlanListText),
    /** Other ports that name the VLAN in their list, which stay as they are. */
    elsewhere: z.array(z.string()),
  }),
  /**
   * The switch takes it back by itself unless a step `confirm-switch` follows in time; nothing is saved
   * before that. Left out: it has no such timer, or nothing follows that would confirm.
   */
  timer: TimerField.optional(),
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
    const make =
      spec.ports.length === 0
        ? `Make VLAN ${spec.vlan} known to ${on}`
        : `Carry VLAN ${spec.vlan} on ${on}`;
    const plain = onHost(spec, commandsFor(spec, spec.action));
    const timed = timedLines(spec, spec);
    return {
      title: `${isAdding ? make : `Take VLAN ${spec.vlan} off ${on}`}${unlessConfirmed(spec)}`,
      commands: timed === null ? plain : onHost(spec, timed),
      ...(timed === null ? {} : { commandsAgain: plain }),
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
    return { state: isAsWanted(spec, now) ? 'already-applied' : 'as-planned' };
  },

  async apply(spec, world) {
    const now = await read(spec, world);
    if (isAsWanted(spec, now)) return;
    await bringTo(spec, world, { now, action: spec.action });
  },

  async verify(spec, world) {
    const now = await read(spec, world);
    if (!isAsWanted(spec, now)) throw notDone(spec, 'The switch does not show it.');
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
    const of = timedSwitch(spec);
    if (of !== null) await endTimer(world, of);
    const action = opposite(spec.action);
    const before = await read(spec, world);
    const isBack = isDone(spec, before, action);
    const now = isBack ? before : await bringTo(spec, world, { now: before, action });
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
  return [...editsFor(spec, action, order), ...dialectOf(spec).save];
}

function editsFor(spec: Spec, action: Action, order: Order): readonly RemoteCommand[] {
  const dialect = dialectOf(spec);
  return action === 'add' ? dialect.carry(order) : dialect.drop(order);
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

/** What waits to be confirmed is not saved on purpose. */
function isAsWanted(spec: Spec, now: SwitchReading): boolean {
  return spec.timer === undefined ? isDone(spec, now, spec.action) : isLive(spec, now, spec.action);
}

function timedSwitch(spec: Spec): TimedSwitch | null {
  const dialect = dialectOf(spec);
  const { ownTimer } = dialect;
  if (spec.timer === undefined || ownTimer === null) return null;
  return { switch: spec.switch, host: spec.host, dialect, ownTimer, timer: spec.timer };
}

/** null: the switch has no timer. */
function timedLines(spec: Spec, order: Order): readonly RemoteCommand[] | null {
  const of = timedSwitch(spec);
  return of === null ? null : of.ownTimer.under(editsFor(spec, spec.action, order), of.timer);
}

function unlessConfirmed({ timer }: Spec): string {
  return timer === undefined
    ? ''
    : `, which takes itself back after ${timer.minutes} min unless confirmed`;
}

/** The step's own way goes under the timer; the way back has none, since it leads to what was there. */
async function linesFor(spec: Spec, world: World, order: Order, action: Action) {
  const of = timedSwitch(spec);
  if (of === null || action !== spec.action) return commandsFor(spec, action, order);
  const pending = await readPending(world, of);
  if (pending === 'left-over') await endTimer(world, of);
  if (pending !== 'ours') return timedLines(spec, order) ?? [];
  // Where a timer begins only with the last line, a half-done step of ours cannot be what waits.
  if (!of.ownTimer.isRunningWhileTyped) throw busy(of);
  return editsFor(spec, action, order);
}

interface Way {
  readonly now: SwitchReading;
  readonly action: Action;
}

/** Types only what is missing, and returns what the switch shows afterwards. */
async function bringTo(spec: Spec, world: World, { now, action }: Way): Promise<SwitchReading> {
  const order = missing(spec, now, action);
  if (action === 'remove') refuseEmptying(spec, now, order.ports);
  const lines = await linesFor(spec, world, order, action);
  await typeOn(world, spec.host, dialectOf(spec), lines);
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
  const saved = isSaved && spec.timer === undefined ? ', live and saved' : '';
  const verb = spec.action === 'add' ? 'carries' : 'no longer carries';
  const on = spec.ports.length === 0 ? '' : ` on ${listed(spec.ports)}`;
  return `${spec.switch} ${verb} VLAN ${spec.vlan}${on}${saved}; nothing else changed there`;
}
