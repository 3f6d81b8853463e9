// destroyVirtualMachine: the VM goes to Destroyed and stays in the books, in the way of its network,
// until it is expunged. Also start and stop, which only a person at the cloud uses.

import type { Asked, AsyncCall, Work } from '../../api/call.ts';
import { invalid, permissionDenied } from '../../api/errors.ts';
import { checkAccess } from '../../world/owners.ts';
import type { CloudState, JsonObject, Machine } from '../../world/rows.ts';
import { machineObject } from './machine-object.ts';
import { orError, powerOff, powerOn } from './power.ts';

export const destroyVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'destroyVirtualMachine',
  role: 'all',
  className: 'admin.vm.DestroyVMCmdByAdmin',
  parameters: 'id*:uuid-machine; expunge:boolean',
  prepare(asked) {
    const { core, caller } = asked;
    const isExpunged = asked.arguments.flag('expunge') === true;
    const mayExpunge =
      caller.account.type === 'Admin' || core.settings['allow.user.expunge.recover.vm'];
    if (isExpunged && !mayExpunge) {
      throw permissionDenied(
        'Parameter expunge can be passed by Admin only. Or when the allow.user.expunge.recover.vm ' +
          'key is set.',
      );
    }
    return work(asked, async (machine) => {
      await orError(machine, 'Failed to destroy vm', powerOff(core, machine));
      machine.state = 'Destroyed';
      if (!isExpunged) return result(asked, machine);
      expunge(core.state, machine);
      // Nothing is left to be shown: the object's name is lost on the way [unverified].
      return { null: {} };
    });
  },
};

export function expunge(state: CloudState, { id }: Machine): void {
  state.machines = state.machines.filter((row) => row.id !== id);
  state.tags = state.tags.filter(({ resourceId }) => resourceId !== id);
}

export const stopVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'stopVirtualMachine',
  role: 'all',
  className: 'admin.vm.StopVMCmdByAdmin',
  parameters: 'id*:uuid-machine; forced:boolean',
  prepare: (asked) =>
    work(asked, async (machine) => {
      await orError(machine, 'Failed to stop vm', powerOff(asked.core, machine));
      machine.state = 'Stopped';
      return result(asked, machine);
    }),
};

export const startVirtualMachine: AsyncCall = {
  kind: 'async',
  name: 'startVirtualMachine',
  role: 'all',
  className: 'admin.vm.StartVMCmdByAdmin',
  parameters: 'id*:uuid-machine',
  prepare: (asked) =>
    work(asked, async (machine) => {
      await orError(machine, 'Failed to start a vm', powerOn(asked.core, machine));
      machine.state = 'Running';
      return result(asked, machine);
    }),
};

function work(
  { core, caller, arguments: given }: Asked,
  run: (machine: Machine) => Promise<JsonObject>,
): Work {
  const machine = given.row('id', core.state.machines);
  if (machine === undefined) {
    throw invalid(`Unable to find a virtual machine with id ${given.need('id')}`);
  }
  checkAccess(caller, 'VirtualMachine', machine);
  return {
    instanceType: 'VirtualMachine',
    instanceId: machine.id,
    networkId: null,
    run: () => run(machine),
  };
}

function result({ core, caller }: Asked, machine: Machine): JsonObject {
  return { virtualmachine: machineObject(core.state, machine, { caller, withNics: true }) };
}
