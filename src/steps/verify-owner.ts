// Step: prove who owns an address: exactly one Ethernet address answers for it on the segment, and
// the gateway, where it is ours to ask, holds the same one. Only looks.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import {
  AttachmentField,
  HostNameField,
  IpAddressField,
  MacAddressField,
} from '../domain/spec-fields.ts';
import { askEverybody, readArpAnswers } from '../facts/arp-answers.ts';
import { readNeighbour } from '../facts/neighbour.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import type { World } from '../ports/world.ts';

const Spec = z.object({
  ip: IpAddressField,
  owner: HostNameField,
  mac: MacAddressField,
  observer: AttachmentField,
  gatewayHost: AttachmentField.nullable(),
});
type Spec = z.infer<typeof Spec>;

// A gateway that re-resolves needs a few seconds (its probe runs for up to 5 s in state DELAY).
const LOOKS_MAX = 4;
const LOOK_PAUSE_MS = 1_000;

export const verifyOwner: StepDriver<Spec> = {
  kind: 'verify-owner',
  version: 1,
  Spec,

  describe(spec) {
    const asked =
      spec.gatewayHost === null ? '' : `, and gateway ${spec.gatewayHost.host} sends there`;
    const ask = { host: spec.observer.host, ...askEverybody(spec.observer, spec.ip) };
    return {
      title: `Prove that only ${spec.owner} (${spec.mac}) answers for ${spec.ip}${asked}`,
      commands: spec.gatewayHost === null ? [ask] : [ask, gatewayLook(spec.gatewayHost, spec.ip)],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    for (let looks = 1; ; looks += 1) {
      const problem = await findProblem(spec, world);
      if (problem === null) {
        const gateway =
          spec.gatewayHost === null
            ? ''
            : `; gateway ${spec.gatewayHost.host} sends its packets there`;
        return `only ${spec.mac} (${spec.owner}) answers for ${spec.ip}${gateway}`;
      }
      if (looks === LOOKS_MAX) throw wrongOwner(spec, problem);
      await world.clock.sleep(LOOK_PAUSE_MS);
    }
  },

  undo: null,
};

async function findProblem(spec: Spec, world: World): Promise<string | null> {
  const [answers, held] = await Promise.all([
    readArpAnswers(world, spec.observer, spec.ip),
    spec.gatewayHost === null ? null : readNeighbour(world, spec.gatewayHost, spec.ip),
  ]);
  if (answers.length === 0) return `Nobody answers ${spec.observer.host}'s ARP requests for it.`;
  if (answers.length > 1) return `${answers.join(' and ')} all answer for it.`;
  if (answers[0] !== spec.mac) return `${answers[0]} answers for it instead.`;
  if (spec.gatewayHost === null || held === spec.mac) return null;
  return `${spec.gatewayHost.host} holds ${held ?? 'no entry'} for it.`;
}

function gatewayLook(gateway: z.infer<typeof AttachmentField>, ip: Spec['ip']) {
  const argv = ['ip', '-j', 'neigh', 'show', ip, 'dev', gateway.interface];
  return { host: gateway.host, argv };
}

function wrongOwner(spec: Spec, problem: string): Failed {
  return new Failed({
    code: 'wrong-owner',
    what: `${spec.ip} does not belong to ${spec.owner} (${spec.mac}) alone.`,
    why: problem,
    fix: `Look with "arping -b -w 3 -I ${spec.observer.interface} ${spec.ip}" on ${spec.observer.host}.`,
  });
}
