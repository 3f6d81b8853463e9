// Step: tell a switch that what it carries now is wanted, so that it no longer takes it back, and save
// it. Saving comes after the confirmation, never before: until then a restart takes back, too. Each look
// and each confirmation is a new connection and a new login, which proves that the switch can be reached.

import { z } from 'zod';
import { Failed, failureOf } from '../../../domain/failures.ts';
import { HostNameField, VlanIdField } from '../../../domain/spec-fields.ts';
import type { StepDriver } from '../../../ports/step-driver.ts';
import type { World } from '../../../ports/world.ts';
import { fired } from '../../dead-man/verbs.ts';
import { PortNameField, SystemField, TimerField } from '../dialects/fields.ts';
import { DIALECTS } from '../dialects/table.ts';
import { isDone, isLive } from '../missing.ts';
import { readSwitch, typeOn } from '../session.ts';
import { readPending, type TimedSwitch } from './pending.ts';

const Spec = z.object({
  /** As people call it. */
  switch: z.string(),
  system: SystemField,
  host: HostNameField,
  vlan: VlanIdField,
  action: z.enum(['add', 'remove']),
  /** As the step that changed them has them. */
  ports: z.array(PortNameField),
  changesList: z.boolean(),
  timer: TimerField,
});
type Spec = z.infer<typeof Spec>;

export const confirmSwitch: StepDriver<Spec> = {
  kind: 'confirm-switch',
  version: 1,
  Spec,

  describe(spec) {
    const of = timedSwitch(spec);
    const lines = [...of.ownTimer.keep(of.timer), ...of.dialect.save];
    return {
      title: `Confirm on ${spec.switch}, over a new connection: it keeps what was done`,
      commands: lines.map((command) => ({ host: spec.host, ...command })),
      undo: null,
      undoCommands: [],
    };
  },

  /**
   * That somebody else's commit has confirmed ours meanwhile is no drift: what is left is to save it. So
   * this is never already applied, and may be applied twice.
   */
  async check(spec, world) {
    await requireLive(spec, world);
    return { state: 'as-planned' };
  },

  async apply(spec, world) {
    const of = timedSwitch(spec);
    const pending = await readPending(world, of);
    await requireLive(spec, world);
    const keep = pending === 'ours' ? of.ownTimer.keep(of.timer) : [];
    // Saved every time: whether the list of VLANs is saved cannot be seen.
    const lines = [...keep, ...of.dialect.save];
    if (lines.length === 0) return;
    try {
      await typeOn(world, spec.host, of.dialect, lines);
    } catch (thrown) {
      // There is nothing left to confirm on a switch that has just taken back.
      if (failureOf(thrown)?.code === 'switch-refused') await requireLive(spec, world);
      throw thrown;
    }
  },

  async verify(spec, world) {
    const now = await requireLive(spec, world);
    const pending = await readPending(world, timedSwitch(spec));
    if (pending === 'nothing' && isDone(spec, now, spec.action)) {
      return `${spec.switch} keeps what was done, also after a restart; nothing waits there`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.switch} does not keep what was done.`,
      why: pending === 'nothing' ? 'It is not saved.' : 'It still waits to be confirmed.',
      fix: `It takes it back by itself. Look at "${timedSwitch(spec).ownTimer.shownBy}" on ${spec.host}.`,
    });
  },

  undo: null,
};

function timedSwitch({ switch: name, host, system, timer }: Spec): TimedSwitch {
  const dialect = DIALECTS[system];
  const { ownTimer } = dialect;
  if (ownTimer === null) throw new Error(`A ${system} has no timer that could be confirmed.`);
  return { switch: name, host, dialect, ownTimer, timer };
}

async function requireLive(spec: Spec, world: World) {
  const now = await readSwitch(world, spec.host, DIALECTS[spec.system]);
  if (isLive(spec, now, spec.action)) return now;
  const state = spec.action === 'add' ? 'is no longer carried' : 'is carried again';
  throw fired(
    spec.host,
    `VLAN ${spec.vlan} ${state} on ${spec.switch}: its ${spec.timer.minutes} min were up before they ` +
      'were confirmed, or it was started anew, or somebody did that by hand.',
  );
}
