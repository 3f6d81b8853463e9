// Step: make the network offering from which networks without a virtual router are made: isolated,
// VLAN chosen by whoever makes the network, no service at all. Made once per installation, and enabled
// by a call of its own, which every version understands.

import { z } from 'zod';
import { Failed, failureOf } from '../../domain/failures.ts';
import { type NetworkOffering, readNetworkOfferings } from '../../facts/cloud/network-offerings.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { idOf, makeOnce, shown } from './cloud-calls.ts';

const Spec = z.object({
  name: z.string().min(1),
  /** Of the physical network that carries the VLANs; null: there is only one. */
  tag: z.string().nullable(),
});
type Spec = z.infer<typeof Spec>;

const DISPLAY_TEXT = 'Networks without a virtual router (made by Arpeggio)';

export const createNetworkOffering: StepDriver<Spec> = {
  kind: 'create-network-offering',
  version: 1,
  Spec,

  describe(spec) {
    const id = idOf(spec.name);
    return {
      title: `Make the network offering ${spec.name}, without services`,
      commands: shown([createCall(spec), enableCall(id)]),
      undo: `delete the network offering ${spec.name}, unless a network uses it by then`,
      undoCommands: shown([deleteCall(id)]),
    };
  },

  async check(spec, world) {
    const [offering, ...others] = await readNetworkOfferings(world, spec);
    if (offering === undefined) return { state: 'as-planned' };
    const expected = `no network offering ${spec.name}`;
    if (!isOurs(offering) || others.length > 0) {
      return { state: 'drifted', expected, seen: `${others.length + 1} of that name` };
    }
    // Made and not yet enabled is half of this step.
    return { state: offering.state === 'Enabled' ? 'already-applied' : 'as-planned' };
  },

  async apply(spec, world) {
    const find = () => findOurs(spec, world);
    const offering = (await find()) ?? (await makeOnce(world, createCall(spec), find));
    if (offering.state !== 'Enabled') await world.cloud.call(enableCall(offering.id));
  },

  async verify(spec, world) {
    const offering = await findOurs(spec, world);
    if (offering?.state === 'Enabled') return `network offering ${spec.name} is enabled`;
    throw new Failed({
      code: 'effect-missing',
      what: `The network offering ${spec.name} is not as it was made.`,
      why: offering === null ? 'CloudStack does not list it.' : `Its state is ${offering.state}.`,
      fix: 'No network was made of it. Look at Service offerings, Network, in CloudStack.',
    });
  },

  async undo(spec, world) {
    // Whether this try deleted it or one whose end nobody saw: people read the same.
    const gone = `there is no network offering ${spec.name} of ours`;
    const offering = await findOurs(spec, world);
    if (offering === null) return gone;
    try {
      await world.cloud.call(deleteCall(offering.id));
    } catch (thrown) {
      if (await isGone(offering, world)) return gone;
      if (!isInUse(thrown)) throw thrown;
      return `network offering ${spec.name} stays: another network uses it by now`;
    }
    return gone;
  },
};

function createCall({ name, tag }: Spec): CloudCall {
  return {
    command: 'createNetworkOffering',
    parameters: {
      name,
      displaytext: DISPLAY_TEXT,
      guestiptype: 'Isolated',
      traffictype: 'GUEST',
      specifyvlan: 'true',
      specifyipranges: 'false',
      // A persistent network can lose its VLAN, and gets stuck when CloudStack is upgraded.
      ispersistent: 'false',
      conservemode: 'true',
      availability: 'Optional',
      // Empty, not absent: up to 4.15 CloudStack requires it.
      supportedservices: '',
      ...(tag === null ? {} : { tags: tag }),
    },
  };
}

function enableCall(id: string): CloudCall {
  return { command: 'updateNetworkOffering', parameters: { id, state: 'Enabled' } };
}

function deleteCall(id: string): CloudCall {
  return { command: 'deleteNetworkOffering', parameters: { id } };
}

function isOurs(offering: NetworkOffering): boolean {
  const { guestType, specifyVlan, services, forVpc, displayText } = offering;
  const isSuitable = guestType === 'Isolated' && specifyVlan && services.length === 0 && !forVpc;
  return isSuitable && displayText === DISPLAY_TEXT;
}

async function findOurs(spec: Spec, world: World): Promise<NetworkOffering | null> {
  return (await readNetworkOfferings(world, spec)).find(isOurs) ?? null;
}

async function isGone({ id, name }: NetworkOffering, world: World): Promise<boolean> {
  const left = await readNetworkOfferings(world, { name });
  return left.every((offering) => offering.id !== id);
}

function isInUse(thrown: unknown): boolean {
  return failureOf(thrown)?.why.includes('used by') ?? false;
}
