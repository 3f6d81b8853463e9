// Step: delete a network in CloudStack, never one with a VM in it. Taken back, it is made again with
// the same VLAN, prefix and tags; only its uuid is a new one.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { CloudNetwork } from '../../facts/cloud/networks.ts';
import { idOf, shown } from './cloud-calls.ts';
import {
  createCall,
  deleteCall,
  differencesOf,
  findOnVlan,
  lacksTags,
  machinesIn,
  makeNetwork,
  NETWORK_MEMBERS,
  removeNetwork,
  tagCall,
} from './cloud-network.ts';

const Spec = z.object({
  ...NETWORK_MEMBERS,
  networkId: CloudIdField,
  /** As they are, to be put back. */
  tags: z.record(z.string(), z.string()),
  jobId: CloudIdField,
});
type Spec = z.infer<typeof Spec>;

export const deleteNetwork: StepDriver<Spec> = {
  kind: 'delete-network',
  version: 1,
  Spec,

  describe(spec) {
    const id = idOf(spec.name);
    return {
      title: `Delete network ${spec.name} in CloudStack: VLAN ${spec.vlan}, ${spec.prefix}`,
      commands: shown([deleteCall(spec.networkId)]),
      undo: `make network ${spec.name} again in CloudStack; its uuid will be another one`,
      undoCommands: shown([createCall(spec, idOf(spec.offering)), tagCall(id, spec.tags)]),
    };
  },

  async check(spec, world) {
    const network = await findOnVlan(world, spec);
    if (network === null) return { state: 'already-applied' };
    const problems = isTheOne(network, spec)
      ? differencesOf(network, spec)
      : [`network ${network.name}`];
    const machines = await machinesIn(world, network.id);
    const seen = [...problems, ...machines.map((machine) => `VM ${machine}`)].join(', ');
    if (seen === '') return { state: 'as-planned' };
    return {
      state: 'drifted',
      expected: `network ${spec.name} with VLAN ${spec.vlan}, and no VM in it`,
      seen,
    };
  },

  async apply(spec, world) {
    const network = await findOnVlan(world, spec);
    if (network !== null && isTheOne(network, spec)) {
      await removeNetwork(world, network, spec.jobId);
    }
  },

  async verify(spec, world) {
    const network = await findOnVlan(world, spec);
    if (network === null) return `CloudStack has no network with VLAN ${spec.vlan}`;
    throw new Failed({
      code: 'effect-missing',
      what: `CloudStack still has network ${network.name} with VLAN ${spec.vlan}.`,
      why: 'Somebody made it in the same moment, or the deletion had no effect.',
      fix: 'The routers do not carry this VLAN any more. Look at its events in CloudStack.',
    });
  },

  async undo(spec, world) {
    const network = await findOnVlan(world, spec);
    if (network?.id !== spec.networkId) await makeNetwork(world, spec, spec.tags);
    return `CloudStack has network ${spec.name} with VLAN ${spec.vlan} and ${spec.prefix}`;
  },
};

/** By its uuid, or made again as it was: with all that it had, and the tags that say so. */
function isTheOne(network: CloudNetwork, spec: Spec): boolean {
  if (network.id === spec.networkId) return true;
  const isTagged = Object.keys(spec.tags).length > 0 && !lacksTags(network, spec.tags);
  return isTagged && differencesOf(network, spec).length === 0;
}
