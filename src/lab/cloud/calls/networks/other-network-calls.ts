// Calls that look useful for networks without services and are not (reference 2.3, 2.4): reserving
// addresses, restarting, adding an address range. Played for their refusals, which the bot's makers
// relied on when they left these calls out.

import type { Asked, AsyncCall, SyncCall } from '../../api/call.ts';
import { invalid } from '../../api/errors.ts';
import { nextRow } from '../../world/ids.ts';
import { checkAccess } from '../../world/owners.ts';
import type { Network } from '../../world/rows.ts';
import { networkObject } from './network-object.ts';

export const updateNetwork: AsyncCall = {
  kind: 'async',
  name: 'updateNetwork',
  role: 'all',
  className: 'admin.network.UpdateNetworkCmdByAdmin',
  parameters: 'id*:uuid-network; name:string; displaytext:string; guestvmcidr:string',
  prepare(asked) {
    const { core, caller, arguments: given } = asked;
    const network = readNetwork(asked);
    return {
      instanceType: 'Network',
      instanceId: network.id,
      networkId: network.id,
      async run() {
        if (given.text('guestvmcidr') !== undefined && network.state === 'Setup') {
          throw invalid(
            'The network must be in Implemented or Allocated state. ' +
              `IP Reservation cannot be applied in ${network.state} state`,
          );
        }
        network.name = given.text('name') ?? network.name;
        network.displayText = given.text('displaytext') ?? network.displayText;
        return { network: networkObject(core.state, network, caller) };
      },
    };
  },
};

/** Nothing is there that could be restarted. */
export const restartNetwork: AsyncCall = {
  kind: 'async',
  name: 'restartNetwork',
  role: 'all',
  className: 'user.network.RestartNetworkCmd',
  parameters: 'id*:uuid-network; cleanup:boolean',
  prepare(asked) {
    const network = readNetwork(asked);
    return {
      instanceType: 'Network',
      instanceId: network.id,
      networkId: network.id,
      async run() {
        if (network.state === 'Implemented' || network.state === 'Setup') return { success: true };
        throw invalid(
          'Network is not in the right state to be restarted. ' +
            'Correct states are: Implemented, Setup',
        );
      },
    };
  },
};

export const createVlanIpRange: SyncCall = {
  kind: 'sync',
  name: 'createVlanIpRange',
  role: 'root',
  parameters:
    'networkid:uuid-network; startip:string; endip:string; gateway:string; netmask:string; ' +
    'zoneid:uuid-zone; vlan:string; forvirtualnetwork:boolean',
  run({ core: { state }, arguments: asked }) {
    const network = asked.row('networkid', state.networks);
    // Public ranges are set up once, by hand; no client of ours makes them.
    if (network === undefined) throw invalid('Unable to find network by id');
    if (network.guestType !== 'Shared') {
      throw invalid(
        'Can execute createVLANIpRanges on shared guest network, but type of this guest network ' +
          `${network.id} is ${network.guestType}`,
      );
    }
    const startIp = asked.text('startip') ?? '';
    const range = {
      ...nextRow(state),
      zoneId: network.zoneId,
      physicalNetworkId: network.physicalNetworkId,
      networkId: network.id,
      vlan: network.vlan ?? 'untagged',
      gateway: network.gateway ?? '',
      netmask: network.netmask ?? '',
      startIp,
      endIp: asked.text('endip') ?? startIp,
    };
    state.vlanIpRanges.push(range);
    return { vlan: { id: range.id, networkid: network.id, startip: startIp, endip: range.endIp } };
  },
};

function readNetwork({ core, caller, arguments: asked }: Asked): Network {
  const network = asked.row('id', core.state.networks);
  if (network === undefined) throw invalid(`unable to find network ${asked.need('id')}`);
  checkAccess(caller, 'Network', network);
  return network;
}
