// Reference 2.3, 2.4 and 2.7: what is refused about a network that is there.

import type { LabCloud } from '../../../../src/lab/cloud/start-cloud.ts';
import { deploy, makeNetwork, makeOffering } from '../scene.ts';
import { answers, ends } from './error-case.ts';
import type { ErrorCase } from './error-case.ts';

type Fields = Readonly<Record<string, string>>;

/** A call about the one network with VLAN 1234. */
function about(command: string, parameters: Fields, arrange?: (cloud: LabCloud) => unknown) {
  return async (cloud: LabCloud) => {
    const id = await makeNetwork(cloud, await makeOffering(cloud));
    await arrange?.(cloud);
    return { command, parameters: { id, ...parameters } };
  };
}

export const NETWORK_LIFE_CASES: readonly ErrorCase[] = [
  ends(
    [
      'reserving addresses in state Setup',
      431,
      'The network must be in Implemented or Allocated state. IP Reservation cannot be applied in ' +
        'Setup state',
    ],
    about('updateNetwork', { guestvmcidr: '10.12.0.128/25' }),
  ),
  ends(
    [
      'restarting a network that hangs',
      431,
      'Network is not in the right state to be restarted. Correct states are: Implemented, Setup',
    ],
    about('restartNetwork', {}, (cloud) => cloud.act.breakNetwork(1234)),
  ),
  answers(
    [
      'an address range for an Isolated network',
      431,
      /^Can execute createVLANIpRanges on shared guest network, but type of this guest network .* is Isolated$/,
    ],
    async (cloud) => {
      const networkid = await makeNetwork(cloud, await makeOffering(cloud));
      return { command: 'createVlanIpRange', parameters: { networkid, startip: '10.12.0.9' } };
    },
  ),
  ends(
    ['deleting a network with a VM, without a reason', 530, 'Failed to delete network'],
    async (cloud) => {
      const id = await makeNetwork(cloud, await makeOffering(cloud));
      await deploy(cloud, id);
      return { command: 'deleteNetwork', parameters: { id } };
    },
  ),
  ends(
    ['deleting a network that hangs', 530, 'Failed to delete network'],
    about('deleteNetwork', {}, (cloud) => cloud.act.breakNetwork(1234)),
  ),
  ends(
    [
      'deleting by force as a customer',
      530,
      "Delete network with 'forced' option can only be called by root admins",
    ],
    async (cloud) => {
      const owner = { account: 'shop', domainid: cloud.ids.domain };
      const id = await makeNetwork(cloud, await makeOffering(cloud), owner);
      return { command: 'deleteNetwork', parameters: { id, forced: 'true' } };
    },
    { keys: 'user' },
  ),
];
