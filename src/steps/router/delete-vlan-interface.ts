// Step: delete a VLAN interface of a router. Its addresses, routes and neighbours go with it; the undo
// brings back the interface, its settings and its addresses.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { act } from '../../facts/look.ts';
import { readVlanCounters, vlanFilePath } from '../../facts/vlan-interface.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import { attempt, plainly } from '../dead-man/take-backs.ts';
import {
  asRoot,
  createCommand,
  deleteCommand,
  seeVlanLink,
  settingCommands,
  upCommand,
  VlanLinkSpec,
} from './vlan-link.ts';

const Spec = VlanLinkSpec.extend({
  /** `IP/LENGTH`: exactly these are on it. */
  addresses: z.array(z.string().regex(/^[\d.]+\/\d+$/)),
});
type Spec = z.infer<typeof Spec>;

export const deleteVlanInterface: StepDriver<Spec> = {
  kind: 'delete-vlan-interface',
  version: 1,
  Spec,

  describe(spec) {
    const { host, name, vlan, addresses } = spec;
    const what = addresses.length === 0 ? '' : ` with ${addresses.join(', ')}`;
    return {
      title: `Delete ${name} (VLAN ${vlan}) on ${host}${what}`,
      commands: [{ host, ...deleteCommand(spec) }],
      undo: `create ${name} on ${host} again${what}`,
      undoCommands: [createCommand(spec), ...commandsAfterCreation(spec)].map((command) => {
        return { host, ...command };
      }),
      // Where it is still there, making it again is refused and harmless.
      takeBacks: [
        {
          host,
          commands: [attempt(createCommand(spec)), ...commandsAfterCreation(spec).map(plainly)],
          atBoot: false,
        },
      ],
    };
  },

  async check(spec, world) {
    const seen = await seeVlanLink(spec, world);
    if (seen === null) return { state: 'already-applied' };
    if (typeof seen !== 'string' && isSame(seen.addresses, spec.addresses)) {
      return { state: 'as-planned' };
    }
    return {
      state: 'drifted',
      expected: `${spec.name} on ${spec.host} with ${textOf(spec.addresses)}`,
      seen: typeof seen === 'string' ? seen : `${spec.name} with ${textOf(seen.addresses)}`,
    };
  },

  async apply(spec, world) {
    if ((await seeVlanLink(spec, world)) !== null) await act(world, spec.host, deleteCommand(spec));
  },

  async verify(spec, world) {
    const counted = await readVlanCounters(world, spec.host, spec.name);
    const isThere = counted !== null || (await seeVlanLink(spec, world)) !== null;
    if (!isThere) return `VLAN ${spec.vlan} has no interface on ${spec.host}`;
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.name} is still on ${spec.host}.`,
      why: 'It was deleted a moment ago, so another program on that host makes it again.',
      fix: `Find the program (ifupdown, NetworkManager, a script). See ${vlanFilePath(spec.name)}.`,
    });
  },

  async undo(spec, world) {
    const seen = await seeVlanLink(spec, world);
    if (typeof seen === 'string') throw inTheWay(spec, seen);
    // Never deleted: its settings, which may have been changed by hand, are left alone.
    const isWhole = seen?.isUp === true && isSame(seen.addresses, spec.addresses);
    if (!isWhole) {
      if (seen === null) await act(world, spec.host, createCommand(spec));
      for (const command of commandsAfterCreation(spec)) await act(world, spec.host, command);
    }
    return `${spec.name} on ${spec.host} is VLAN ${spec.vlan} with ${textOf(spec.addresses)}`;
  },
};

function commandsAfterCreation(spec: Spec): readonly RemoteCommand[] {
  const { addresses, name } = spec;
  return [
    ...settingCommands(spec),
    upCommand(spec),
    ...addresses.map((address) => asRoot('ip', 'addr', 'replace', address, 'dev', name)),
  ];
}

function isSame(seen: readonly string[], planned: readonly string[]): boolean {
  return seen.join() === planned.toSorted().join();
}

function textOf(addresses: readonly string[]): string {
  return addresses.join(', ') || 'no address';
}

function inTheWay(spec: Spec, seen: string): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `${spec.name} cannot be made again on ${spec.host}.`,
    why: `${seen}.`,
    fix: `VLAN ${spec.vlan} has no router there now. Look at "ip -d link" on ${spec.host}.`,
  });
}
