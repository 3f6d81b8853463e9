// Step: create a VLAN interface on a router's trunk: the link, its settings, and only then up. Gives it
// no address.

import type { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { act } from '../../facts/look.ts';
import { readVlanCounters, vlanFilePath } from '../../facts/vlan-interface.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { ifInterface } from '../dead-man/take-backs.ts';
import {
  createCommand,
  deleteCommand,
  hasSettings,
  seeVlanLink,
  settingCommands,
  upCommand,
  VlanLinkSpec,
} from './vlan-link.ts';

type Spec = z.infer<typeof VlanLinkSpec>;

export const createVlanInterface: StepDriver<Spec> = {
  kind: 'create-vlan-interface',
  version: 1,
  Spec: VlanLinkSpec,

  describe(spec) {
    const { host, name, parent, vlan } = spec;
    const commands = [createCommand(spec), ...settingCommands(spec), upCommand(spec)];
    return {
      title: `Create ${name} on ${host}: VLAN ${vlan} of ${parent}`,
      commands: commands.map((command) => ({ host, ...command })),
      undo: `delete ${name} on ${host}`,
      undoCommands: [{ host, ...deleteCommand(spec) }],
      takeBacks: [{ host, commands: [ifInterface(name, deleteCommand(spec))], atBoot: false }],
    };
  },

  async check(spec, world) {
    const seen = await seeVlanLink(spec, world);
    if (seen === null) return { state: 'as-planned' };
    const expected = `no interface for VLAN ${spec.vlan} of ${spec.parent} on ${spec.host}`;
    if (typeof seen === 'string') return { state: 'drifted', expected, seen };
    if (seen.addresses.length > 0) {
      // Somebody uses it: an undo would take those addresses along.
      return { state: 'drifted', expected, seen: `${spec.name} with ${seen.addresses.join(', ')}` };
    }
    // Down, or without its settings: half of our own work, and harmless, so it is completed.
    const isWhole = seen.isUp && (await hasSettings(spec, world));
    return { state: isWhole ? 'already-applied' : 'as-planned' };
  },

  async apply(spec, world) {
    const isThere = (await seeVlanLink(spec, world)) !== null;
    if (!isThere) await act(world, spec.host, createCommand(spec));
    for (const command of settingCommands(spec)) await act(world, spec.host, command);
    await act(world, spec.host, upCommand(spec));
  },

  async verify(spec, world) {
    const problem = await findProblem(spec, world);
    if (problem !== null) throw notAsWanted(spec, problem);
    const counted = await readVlanCounters(world, spec.host, spec.name);
    if (counted !== null && counted.vlan !== spec.vlan) {
      throw notAsWanted(spec, `${vlanFilePath(spec.name)} says VLAN ${counted.vlan}.`);
    }
    const also = counted === null ? '' : `; ${vlanFilePath(spec.name)} agrees`;
    return `${spec.name} on ${spec.host} is up and VLAN ${spec.vlan} of ${spec.parent}${also}`;
  },

  async undo(spec, world) {
    const seen = await seeVlanLink(spec, world);
    // Another interface with this name is somebody else's.
    if (seen !== null && typeof seen !== 'string') await act(world, spec.host, deleteCommand(spec));
    return `VLAN ${spec.vlan} has no interface ${spec.name} on ${spec.host}`;
  },
};

async function findProblem(spec: Spec, world: World): Promise<string | null> {
  const seen = await seeVlanLink(spec, world);
  if (seen === null) return 'It is not there.';
  if (typeof seen === 'string') return `${seen}.`;
  if (!seen.isUp) return 'It is down, or its trunk has no carrier.';
  return (await hasSettings(spec, world)) ? null : 'Its settings are not those that were made.';
}

function notAsWanted(spec: Spec, why: string): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${spec.name} on ${spec.host} does not carry VLAN ${spec.vlan} of ${spec.parent}.`,
    why,
    fix: `Nothing uses it yet. Look at "ip -d link show ${spec.name}" on ${spec.host}.`,
  });
}
