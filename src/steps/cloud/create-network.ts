// Step: make an isolated network without a virtual router in CloudStack and tag it as ours. CloudStack
// then keeps its VLAN and its addresses in its books; that packets get anywhere is the routers' part.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { changeIdOf, type ChangeId } from '../../domain/names.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import { idOf, shown } from './cloud-calls.ts';
import { cloudIdAfter } from './cloud-ids.ts';
import {
  CHANGE_TAG,
  createCall,
  deleteCall,
  differencesOf,
  findOnVlan,
  isOurs,
  lacksTags,
  makeNetwork,
  NETWORK_MEMBERS,
  removeNetwork,
  tagCall,
  type Tags,
} from './cloud-network.ts';

const Spec = z.object({
  ...NETWORK_MEMBERS,
  changeId: z.custom<ChangeId>(
    (value) => typeof value === 'string' && changeIdOf(value) === value,
    'the id of a change',
  ),
});
type Spec = z.infer<typeof Spec>;

export const createNetwork: StepDriver<Spec> = {
  kind: 'create-network',
  version: 1,
  Spec,

  describe(spec) {
    const id = idOf(spec.name);
    return {
      title: `Make network ${spec.name} in CloudStack: VLAN ${spec.vlan}, ${spec.prefix}`,
      commands: shown([createCall(spec, idOf(spec.offering)), tagCall(id, tagsOf(spec))]),
      undo: `delete network ${spec.name} in CloudStack`,
      undoCommands: shown([deleteCall(id)]),
    };
  },

  async check(spec, world) {
    const network = await findOnVlan(world, spec);
    if (network === null) return { state: 'as-planned' };
    if (isOurs(network, spec, tagsOf(spec))) {
      // Made and not yet tagged is half of this step.
      return { state: lacksTags(network, tagsOf(spec)) ? 'as-planned' : 'already-applied' };
    }
    return {
      state: 'drifted',
      expected: `no network with VLAN ${spec.vlan} in CloudStack`,
      seen: `network ${network.name}, ${network.prefix ?? 'without a prefix'}`,
    };
  },

  async apply(spec, world) {
    await makeNetwork(world, spec, tagsOf(spec));
  },

  async verify(spec, world) {
    const network = await findOnVlan(world, spec);
    const problems =
      network === null
        ? ['no network has this VLAN']
        : [
            ...differencesOf(network, spec),
            ...(lacksTags(network, tagsOf(spec)) ? ['no tag of this change'] : []),
          ];
    if (problems.length === 0) {
      return `CloudStack has ${spec.name} with VLAN ${spec.vlan} and ${spec.prefix}, state Setup`;
    }
    throw new Failed({
      code: 'effect-missing',
      what: `CloudStack did not make network ${spec.name} as planned: ${problems.join(', ')}.`,
      why: 'The offering or a global setting changes what is asked for, or somebody was faster.',
      fix: 'No router carries it yet. Look at the network and at its offering in CloudStack.',
    });
  },

  async undo(spec, world) {
    const network = await findOnVlan(world, spec);
    if (network !== null && isOurs(network, spec, tagsOf(spec))) {
      await removeNetwork(world, network, cloudIdAfter(spec.tagJobId, 'undo'));
    }
    return `there is no network ${spec.name} of ours`;
  },
};

function tagsOf({ changeId }: Spec): Tags {
  return { 'managed-by': 'arpeggio', [CHANGE_TAG]: changeId };
}
