// Calls about VMs that the bot does not use, played for their refusals and their envelopes: further
// NICs, migration, a fresh root disk (reference 2.6, params 1, 1.3).

import type { Asked, AsyncCall } from '../../api/call.ts';
import { invalid, permissionDenied, runtimeError } from '../../api/errors.ts';
import { checkAccess } from '../../world/owners.ts';
import type { Machine, Network, Nic } from '../../world/rows.ts';
import { newNic } from './deploy-virtual-machine.ts';
import { machineObject } from './machine-object.ts';
import { move, orError } from './power.ts';

export const addNicToVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'addNicToVirtualMachine',
  role: 'all',
  className: 'admin.vm.AddNicToVMCmdByAdmin',
  parameters:
    'networkid*:uuid-network; virtualmachineid*:uuid-machine; ipaddress:string; macaddress:string',
  prepare: (asked) =>
    work(asked, 'virtualmachineid', (machine) => {
      const { core, arguments: given } = asked;
      if (machine.hasSnapshots) throw invalid('NIC cannot be added to VM with VM Snapshots');
      const network = given.row('networkid', core.state.networks);
      if (network === undefined) throw invalid('unable to find a network by id');
      checkNetwork(asked, machine, network);
      const ip = given.text('ipaddress');
      machine.nics.push(newNic(core, { network, ip, mac: given.text('macaddress') }, false));
      return Promise.resolve();
    }),
};

function checkNetwork({ core }: Asked, machine: Machine, network: Network): void {
  const { guestType, owner } = network;
  if (guestType !== 'Shared' && owner.accountId !== machine.owner.accountId) {
    throw permissionDenied(`Unable to use network with id= ${network.id}, permission denied`);
  }
  const others = core.state.machines.filter(
    ({ name, nics }) =>
      name === machine.name && nics.some(({ networkId }) => networkId === network.id),
  );
  if (others.length === 0) return;
  throw runtimeError(`Network ${network.name} already has a vm with host name: ${machine.name}`);
}

export const removeNicFromVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'removeNicFromVirtualMachine',
  role: 'all',
  className: 'admin.vm.RemoveNicFromVMCmdByAdmin',
  parameters: 'virtualmachineid*:uuid-machine; nicid*:uuid-nic',
  prepare: (asked) =>
    work(asked, 'virtualmachineid', (machine) => {
      const nic: Nic | undefined = asked.arguments.row('nicid', machine.nics);
      if (nic === undefined) throw invalid('There is no such nic on the VM');
      if (nic.isDefault) {
        // How VM and network are printed here is [unverified].
        throw invalid(`Unable to remove nic from ${machine.name}, nic is default.`);
      }
      machine.nics = machine.nics.filter(({ id }) => id !== nic.id);
      return Promise.resolve();
    }),
};

export const migrateVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'migrateVirtualMachine',
  role: 'root',
  className: 'admin.vm.MigrateVMCmd',
  parameters: 'virtualmachineid*:uuid-machine; autoselect:boolean(4.16); hostid:string',
  prepare: (asked) =>
    work(asked, 'virtualmachineid', async (machine) => {
      if (machine.state !== 'Running') {
        throw invalid('VM is not Running, unable to migrate the vm with specified id');
      }
      await orError(machine, 'Failed to migrate vm', move(asked.core, machine));
    }),
};

/** Its envelope is not its name. Disks are not played, so there is nothing to restore. */
export const restoreVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'restoreVirtualMachine',
  role: 'all',
  envelope: 'restorevm',
  className: 'user.vm.RestoreVMCmd',
  parameters: 'virtualmachineid*:uuid-machine',
  prepare: (asked) => work(asked, 'virtualmachineid', () => Promise.resolve()),
};

function work(
  { core, caller, arguments: given }: Asked,
  name: string,
  change: (machine: Machine) => Promise<void>,
) {
  const machine = given.row(name, core.state.machines);
  if (machine === undefined)
    throw invalid(`unable to find a virtual machine with id ${given.need(name)}`);
  checkAccess(caller, 'VirtualMachine', machine);
  return {
    instanceType: 'VirtualMachine',
    instanceId: machine.id,
    networkId: null,
    async run() {
      await change(machine);
      return { virtualmachine: machineObject(core.state, machine, { caller, withNics: true }) };
    },
  };
}
