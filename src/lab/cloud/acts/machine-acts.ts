// VMs that somebody else deploys, destroys and expunges.

import { expunge } from '../calls/machines/destroy-virtual-machine.ts';
import { powerOff, powerOn } from '../calls/machines/power.ts';
import type { Core } from '../core.ts';
import { macOf, nextRow } from '../world/ids.ts';
import type { Machine } from '../world/rows.ts';
import type { CloudActs } from './admin-acts.ts';
import { needed, networkOn } from './find.ts';

type MachineActs = Pick<
  CloudActs,
  'addAddress' | 'deployElsewhere' | 'destroyVm' | 'expunge' | 'setVmState' | 'takeSnapshot'
>;

export function makeMachineActs(core: Core): MachineActs {
  const named = (name: string) =>
    needed(
      core.state.machines.find((machine) => machine.name === name),
      `a VM ${name}`,
    );
  return {
    async deployElsewhere(name, vlan, ip) {
      const machine = newMachine(core, name, vlan, ip);
      core.state.machines.push(machine);
      await powerOn(core, machine);
      core.save();
      return machine.id;
    },
    addAddress(name, ip) {
      const nic = needed(named(name).nics[0], `a NIC of ${name}`);
      nic.secondaryIps.push({ ...nextRow(core.state), ip });
      core.save();
    },
    async destroyVm(name) {
      const machine = named(name);
      machine.state = 'Destroyed';
      await powerOff(core, machine);
      core.save();
    },
    async expunge(name) {
      const machine = named(name);
      expunge(core.state, machine);
      await powerOff(core, machine);
      core.save();
    },
    takeSnapshot(name) {
      named(name).hasSnapshots = true;
      core.save();
    },
    setVmState(name, state) {
      named(name).state = state;
      core.save();
    },
  };
}

function newMachine(core: Core, name: string, vlan: number, ip: string | null): Machine {
  const { state } = core;
  const network = networkOn(core, vlan);
  const nic = nextRow(state);
  return {
    ...nextRow(state),
    name,
    displayName: name,
    zoneId: network.zoneId,
    templateId: needed(state.templates[0], 'a template').id,
    serviceOfferingId: needed(state.serviceOfferings[0], 'a service offering').id,
    owner: network.owner,
    created: new Date().toISOString(),
    state: 'Running',
    hasSnapshots: false,
    host: null,
    nics: [
      {
        ...nic,
        networkId: network.id,
        mac: macOf(nic.number),
        isDefault: true,
        ip,
        secondaryIps: [],
      },
    ],
  };
}
