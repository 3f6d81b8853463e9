// addIpToNic, removeIpFromNic, updateVmNicIp: book-keeping only, nothing changes in the guest, and
// hardly ever a reason when it does not work (reference 2.6). Jobs of one network wait for each other.

import type { Asked, AsyncCall, AsyncCreateCall } from '../../api/call.ts';
import { invalid, runtimeError, serverError } from '../../api/errors.ts';
import { nextRow } from '../../world/ids.ts';
import { checkAccess } from '../../world/owners.ts';
import type { CloudState, Machine, Network, Nic } from '../../world/rows.ts';
import { takeGuestAddress } from './addresses.ts';
import { machineObject } from './machine-object.ts';

interface Place {
  readonly machine: Machine;
  readonly nic: Nic;
  readonly network: Network | undefined;
}

export const addIpToNic: AsyncCreateCall = {
  kind: 'async-create',
  name: 'addIpToNic',
  role: 'all',
  envelope: 'addiptovmnic',
  className: 'user.vm.AddIpToVmNicCmd',
  parameters: 'nicid*:uuid-nic; ipaddress:string',
  create(asked) {
    const { core, arguments: given } = asked;
    const { nic, network } = readPlace(asked);
    const max = core.settings['vm.network.nic.max.secondary.ipaddresses'];
    if (nic.secondaryIps.length >= max) {
      throw invalid(
        'Allocating guest ip for nic failed : Maximum Number of Ips per Nic has been crossed.',
      );
    }
    const ip = mayHave(network)
      ? takeGuestAddress(core.state, network, given.text('ipaddress'))
      : null;
    if (ip === null) throw serverError(530, 'Failed to assign secondary ip to nic');
    const row = { ...nextRow(core.state), ip };
    nic.secondaryIps.push(row);
    const object = { id: row.id, ipaddress: ip, nicid: nic.id, networkid: nic.networkId };
    const work = {
      instanceType: 'None',
      instanceId: null,
      networkId: nic.networkId,
      run: () => Promise.resolve({ nicsecondaryip: { ...object, secondaryip: [] } }),
    };
    return { row, work };
  },
};

function mayHave(network: Network | undefined): network is Network {
  return network !== undefined && network.guestType !== 'L2';
}

export const removeIpFromNic: AsyncCall = {
  kind: 'async',
  name: 'removeIpFromNic',
  role: 'all',
  className: 'user.vm.RemoveIpFromVmNicCmd',
  parameters: 'id*:uuid-secondaryip',
  prepare(asked) {
    const { core, caller } = asked;
    const { id, place } = readSecondary(asked);
    if (place !== null) checkAccess(caller, 'Nic', { ...place.nic, owner: place.machine.owner });
    return {
      instanceType: 'None',
      instanceId: null,
      networkId: place?.nic.networkId ?? null,
      async run() {
        const found = findSecondary(core.state, id);
        // RemoveIpFromVmNicCmd.execute: gone between request and job; then whatever else is wrong.
        if (found === null) throw serverError(530, 'Invalid IP id is passed');
        if (found.network === undefined) throw invalid('Removing guest ip from nic failed');
        checkSecurityGroups(core.state, found.network);
        found.nic.secondaryIps = found.nic.secondaryIps.filter((row) => row.id !== id);
        return { success: true };
      },
    };
  },
};

/** Where the zone has security groups, their rules come first and can fail (reference 2.6). */
function checkSecurityGroups({ zones }: CloudState, { zoneId }: Network): void {
  if (zones.find(({ id }) => id === zoneId)?.hasSecurityGroups !== true) return;
  throw serverError(530, 'Failed to set security group rules for the secondary ip');
}

/** A number that is no row's comes as far as the job. */
function readSecondary({ core, arguments: given }: Asked): { id: string; place: Place | null } {
  const rows = core.state.machines.flatMap(({ nics }) => nics.flatMap((nic) => nic.secondaryIps));
  const row = given.row('id', rows);
  const id = row?.id ?? given.need('id');
  return { id, place: findSecondary(core.state, id) };
}

function findSecondary(state: CloudState, id: string): Place | null {
  const places = placesOf(state);
  return places.find(({ nic }) => nic.secondaryIps.some((row) => row.id === id)) ?? null;
}

export const updateVmNicIp: AsyncCall = {
  kind: 'async',
  name: 'updateVmNicIp',
  role: 'all',
  className: 'user.vm.UpdateVmNicIpCmd',
  parameters: 'nicid*:uuid-nic; ipaddress:string',
  prepare(asked) {
    const { core, caller, arguments: given } = asked;
    const place = readPlace(asked);
    const wanted = given.text('ipaddress');
    return {
      instanceType: 'VirtualMachine',
      instanceId: place.machine.id,
      networkId: place.nic.networkId,
      async run() {
        place.nic.ip = newAddress(core.state, place, wanted);
        const { machine } = place;
        return { virtualmachine: machineObject(core.state, machine, { caller, withNics: true }) };
      },
    };
  },
};

function newAddress(
  state: CloudState,
  { machine, nic, network }: Place,
  wanted: string | undefined,
) {
  const offering = state.networkOfferings.find(({ id }) => id === network?.offeringId);
  if (network === undefined || network.guestType === 'L2') {
    throw invalid('UpdateVmNicIpCmd is not supported in L2 network');
  }
  // Allowed while it runs only because the offering has no services.
  if (machine.state !== 'Stopped' && (offering?.services.length ?? 0) > 0) {
    throw invalid('VM is not Stopped, unable to update the vm nic having the specified id');
  }
  const ip = takeGuestAddress(state, network, wanted);
  if (ip !== null) return ip;
  if (network.guestType === 'Shared') {
    throw runtimeError('Failed to update ip address on vm NIC. Refer to server logs for details.');
  }
  throw invalid(`Allocating ip to guest nic ${nic.id} failed, please choose another ip`);
}

function readPlace({ core, caller, arguments: given }: Asked): Place {
  const place = placesOf(core.state).find((one) => given.row('nicid', [one.nic]) !== undefined);
  if (place === undefined) throw invalid('There is no nic for the VM');
  checkAccess(caller, 'Nic', { ...place.nic, owner: place.machine.owner });
  return place;
}

function placesOf(state: CloudState): Place[] {
  return state.machines.flatMap((machine) =>
    machine.nics.map((nic) => {
      const network = state.networks.find(({ id }) => id === nic.networkId);
      return { machine, nic, network };
    }),
  );
}
