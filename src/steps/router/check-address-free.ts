// Step: before a host takes an address, see that nobody on its segment has it. Asked twice: as a probe
// for duplicates, which every holder answers even when it does not know the asker's prefix, and as an
// ordinary question, because a host that answers for others (proxy ARP) stays silent to a probe.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { MacAddress } from '../../domain/names.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { HostNameField, InterfaceNameField, IpAddressField } from '../../domain/spec-fields.ts';
import { askEverybody, parseArpAnswers, readArpAnswers } from '../../facts/arp-answers.ts';
import { look, lookFailed } from '../../facts/look.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { asRoot } from './vlan-link.ts';

const Spec = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
});
type Spec = z.infer<typeof Spec>;

export const checkAddressFree: StepDriver<Spec> = {
  kind: 'check-address-free',
  version: 1,
  Spec,

  describe(spec) {
    const { host } = spec;
    return {
      title: `Check from ${host} that nobody on ${spec.interface} has ${spec.ip}`,
      commands: [
        { host, ...probe(spec) },
        { host, ...askEverybody(spec, spec.ip) },
      ],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    // Side by side: who takes over from a dead host is waited for.
    const asked = [readProbeAnswers(spec, world), readArpAnswers(world, spec, spec.ip)];
    const found = (await Promise.all(asked)).flat();
    if (found.length === 0) return `nobody on ${spec.interface} of ${spec.host} has ${spec.ip}`;
    throw new Failed({
      code: 'world-drifted',
      what: `${spec.ip} is in use on ${spec.interface} of ${spec.host}.`,
      why: `${[...new Set(found)].join(' and ')} answers ARP requests for it.`,
      fix: `Nobody has taken it. Find that host, or the proxy ARP on it, and stop it.`,
    });
  },

  undo: null,
};

// Two probes: one frame may be lost.
function probe(spec: Spec): RemoteCommand {
  return asRoot('arping', '-D', '-c', '2', '-w', '3', '-I', spec.interface, spec.ip);
}

async function readProbeAnswers(spec: Spec, world: World): Promise<readonly MacAddress[]> {
  const result = await look(world, spec.host, probe(spec));
  // 0: free, 1: somebody answered, 2: the tool itself did not work.
  if (result.exitCode !== 0 && result.exitCode !== 1) throw lookFailed(probe(spec), result);
  return result.exitCode === 0 ? [] : parseArpAnswers(result.stdout);
}
