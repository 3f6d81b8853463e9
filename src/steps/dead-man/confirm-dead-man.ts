// Step: tell a host that its new state is wanted, so that it no longer takes it back. Only over a new
// connection and a new login, with the way to the host as it was, and while there is time: these prove
// that the change has cut nobody off. There is no way back from it but the undo of each step.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { InterfaceNameField, IpAddressField } from '../../domain/spec-fields.ts';
import { actFailed } from '../../facts/look.ts';
import { readRouteTo } from '../../facts/routes.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { ArmedField } from './arm-dead-man.ts';
import { deadManCommand, readDeadManOutcome } from '../../facts/dead-man.ts';
import { demandArmed, extendAll } from './deadlines.ts';
import { DEAD_MAN_EXIT } from './program.ts';
import { fired, whyFired } from './verbs.ts';

const ManagedByField = z.object({ peer: IpAddressField, interface: InterfaceNameField });

/** From where a host is managed (Arpeggio, or the last jump host), and by which interface it answers. */
export type ManagedBy = z.infer<typeof ManagedByField>;

export const ConfirmSpec = ArmedField.extend({
  /** null: the host does not say who asks. */
  managedBy: ManagedByField.nullable(),
  /** Those that are confirmed later, in this order. */
  others: z.array(ArmedField),
});
type Spec = z.infer<typeof ConfirmSpec>;

// Two logins over a slow network and the confirmations themselves; less would be a race with the hosts.
const SECONDS_LEFT_MIN = 15;

export const confirmDeadMan: StepDriver<Spec> = {
  kind: 'confirm-dead-man',
  version: 1,
  Spec: ConfirmSpec,

  describe(spec) {
    return {
      title: `Confirm on ${spec.host}, over a new connection: it keeps what was done`,
      commands: [{ host: spec.host, ...confirmCommand(spec) }],
      undo: null,
      undoCommands: [],
    };
  },

  async check({ host, id }, world) {
    const outcome = await readDeadManOutcome(world, host, id);
    if (outcome.state === 'confirmed') return { state: 'already-applied' };
    if (outcome.state !== 'armed') throw fired(host, whyFired(outcome));
    return { state: 'as-planned' };
  },

  async apply(spec, world) {
    const { state } = await readDeadManOutcome(world, spec.host, spec.id);
    if (state === 'confirmed') return;
    const armed = [spec, ...spec.others];
    const left = await demandArmed(armed, world);
    if (Math.min(...left) < SECONDS_LEFT_MIN) await extendAll(armed, world);
    await demandSameWay(spec, world);
    const command = confirmCommand(spec);
    const result = await world.hosts.run(spec.host, command);
    if (result.exitCode === DEAD_MAN_EXIT.tooLate || result.exitCode === DEAD_MAN_EXIT.notKnown) {
      throw fired(spec.host, whyFired(await readDeadManOutcome(world, spec.host, spec.id)));
    }
    if (result.exitCode !== 0) throw actFailed(command, result);
  },

  async verify({ host, id }, world) {
    const outcome = await readDeadManOutcome(world, host, id);
    if (outcome.state === 'confirmed') return `${host} keeps what was done; nothing is armed there`;
    throw fired(host, whyFired(outcome));
  },

  undo: null,
};

function confirmCommand({ id }: Spec) {
  return { ...deadManCommand(['confirm', id]), isFreshConnection: true as const };
}

async function demandSameWay({ host, managedBy }: Spec, world: World): Promise<void> {
  if (managedBy === null) return;
  const seen = (await readRouteTo(world, host, managedBy.peer))?.interface ?? null;
  if (seen === managedBy.interface) return;
  throw new Failed({
    code: 'world-drifted',
    what: `${host} would answer ${managedBy.peer}, from where it is managed, by ${seen ?? 'no interface'}.`,
    why: `Before this change it was ${managedBy.interface}, so the change has moved the way to the host.`,
    fix: `It is not confirmed. Look at "ip route get ${managedBy.peer}" on ${host}.`,
  });
}
