// deleteNetwork: a job that gives no reason when it fails (reference 2.7). Any VM that is not
// expunged is in the way, whatever its state; up to 4.13 none is when the offering has no services.

import type { AsyncCall } from '../../api/call.ts';
import { invalid, permissionDenied, serverError } from '../../api/errors.ts';
import type { Core } from '../../core.ts';
import { checkAccess } from '../../world/owners.ts';
import type { Network } from '../../world/rows.ts';
import { isSince } from '../../world/versions.ts';

export const deleteNetwork: AsyncCall = {
  kind: 'async',
  name: 'deleteNetwork',
  role: 'all',
  className: 'user.network.DeleteNetworkCmd',
  parameters: 'id*:uuid-network; forced:boolean',
  prepare({ core, caller, arguments: asked }) {
    const network = asked.row('id', core.state.networks);
    if (network === undefined) {
      throw invalid(`unable to find network ${asked.need('id')}`);
    }
    checkAccess(caller, 'Network', network);
    const isForced = asked.flag('forced') === true;
    return {
      instanceType: 'Network',
      instanceId: network.id,
      networkId: network.id,
      async run() {
        if (isForced && caller.account.type !== 'Admin') {
          throw permissionDenied(
            "Delete network with 'forced' option can only be called by root admins",
          );
        }
        if (!isDeletable(core, network)) throw serverError(530, 'Failed to delete network');
        remove(core, network);
        return { success: true };
      },
    };
  },
};

function isDeletable(core: Core, network: Network): boolean {
  const { state, version } = core;
  if (!state.networks.includes(network) || network.state === 'Implementing') return false;
  const offering = state.networkOfferings.find(({ id }) => id === network.offeringId);
  // apache/cloudstack #4096: the check saw only what services had registered.
  if (!isSince(version, '4.14') && offering?.services.length === 0) return true;
  return !state.machines.some(({ nics }) => nics.some(({ networkId }) => networkId === network.id));
}

function remove({ state }: Core, { id }: Network): void {
  state.networks = state.networks.filter((row) => row.id !== id);
  state.tags = state.tags.filter(({ resourceId }) => resourceId !== id);
  state.vlanIpRanges = state.vlanIpRanges.filter(({ networkId }) => networkId !== id);
}
