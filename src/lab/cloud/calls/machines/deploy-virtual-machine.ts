// deployVirtualMachine. What is wrong with the request is answered at once; what goes wrong later ends
// the job, and then the VM stays, in state Error, and keeps its network from being deleted
// (reference 2.5). The row is made before the job, so a job id that is taken leaves a VM behind.

import type { Asked, AsyncCreateCall } from '../../api/call.ts';
import type { Core } from '../../core.ts';
import { checkCustomId, macOf, nextRow } from '../../world/ids.ts';
import { OWNER_PARAMETERS, readOwner } from '../../world/owners.ts';
import type { JsonObject, Machine, Nic } from '../../world/rows.ts';
import { takeFirstAddress } from './addresses.ts';
import { readParts } from './deploy-checks.ts';
import type { WantedNic } from './deploy-checks.ts';
import { machineObject } from './machine-object.ts';
import { orError, powerOn } from './power.ts';

export const deployVirtualMachine: AsyncCreateCall = {
  kind: 'async-create',
  name: 'deployVirtualMachine',
  role: 'all',
  className: 'admin.vm.DeployVMCmdByAdmin',
  parameters:
    'serviceofferingid*:uuid-serviceoffering; zoneid*:uuid-zone; templateid*:uuid-template; ' +
    `${OWNER_PARAMETERS}; name:string; displayname:string; networkids:uuids-network; ` +
    'ipaddress:string; iptonetworklist:map; macaddress:string; userdata:text; keypair:string; ' +
    'keypairs:list(4.17); startvm:boolean; customid:string{root}; hostid:string{root}',
  create(asked) {
    const { core } = asked;
    const machine = newMachine(asked);
    core.state.machines.push(machine);
    const isStarted = asked.arguments.flag('startvm') !== false;
    const run = async () => {
      if (isStarted) await start(core, machine);
      return result(asked, machine);
    };
    const work = { instanceType: 'VirtualMachine', instanceId: machine.id, networkId: null, run };
    return { row: machine, work };
  },
};

function newMachine(asked: Asked): Machine {
  const { core } = asked;
  const owner = readOwner(asked);
  const parts = readParts(asked, owner);
  const customId = asked.arguments.text('customid');
  if (customId !== undefined) checkCustomId(customId, core.state.machines);
  const nics = parts.nics.map((wanted, index) => newNic(core, wanted, index === 0));
  const row = nextRow(core.state);
  const id = customId ?? row.id;
  const name = parts.name ?? `VM-${id}`;
  return {
    ...row,
    id,
    name,
    displayName: asked.arguments.text('displayname') ?? name,
    zoneId: parts.zone.id,
    templateId: parts.template.id,
    serviceOfferingId: parts.serviceOffering.id,
    owner,
    created: new Date().toISOString(),
    state: 'Stopped',
    hasSnapshots: false,
    host: null,
    nics,
  };
}

export function newNic(core: Core, { network, ip, mac }: WantedNic, isDefault: boolean): Nic {
  const row = nextRow(core.state);
  return {
    ...row,
    networkId: network.id,
    mac: mac ?? macOf(row.number),
    isDefault,
    ip: takeFirstAddress(core, network, ip),
    secondaryIps: [],
  };
}

async function start(core: Core, machine: Machine): Promise<void> {
  machine.state = 'Starting';
  await orError(machine, `Failed to deploy vm uuid:${machine.id}`, powerOn(core, machine));
  machine.state = 'Running';
}

function result({ core, caller }: Asked, machine: Machine): JsonObject {
  return { virtualmachine: machineObject(core.state, machine, { caller, withNics: true }) };
}
