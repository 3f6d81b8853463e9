// listVirtualMachines and listNics. `keyword` finds names and, in newer versions, a part of an
// address: 10.0.0.1 finds 10.0.0.12 too. Nothing finds a secondary address.

import type { Arguments } from '../../parameters/arguments.ts';
import type { Asked, ListCall } from '../../api/call.ts';
import { checkAccess, OWNER_PARAMETERS, ownerFilter } from '../../world/owners.ts';
import type { Machine } from '../../world/rows.ts';
import { isSince } from '../../world/versions.ts';
import { instanceName, machineObject, nicObject } from './machine-object.ts';

export const listVirtualMachines: ListCall = {
  kind: 'list',
  name: 'listVirtualMachines',
  role: 'all',
  key: 'virtualmachine',
  parameters:
    `id:uuid-machine; ids:uuids-machine; ${OWNER_PARAMETERS}; listall:boolean; ` +
    'isrecursive:boolean; name:string; state:string; zoneid:uuid-zone; networkid:uuid-network; ' +
    'templateid:uuid-template; serviceofferingid:uuid-serviceoffering; details:list; tags:map',
  rows(given) {
    const { core, caller, arguments: asked } = given;
    const wanted = asked.row('id', core.state.machines);
    if (wanted !== undefined) checkAccess(caller, 'VirtualMachine', wanted);
    const isOwn = ownerFilter(given);
    const details = asked.list('details') ?? ['all'];
    const withNics = details.includes('all') || details.includes('nics');
    return core.state.machines
      .filter((machine) => isOwn(machine.owner) && maySee(given, machine))
      .filter((machine) => asked.fits('id', machine.id))
      .filter((machine) => asked.list('ids')?.includes(machine.id) ?? true)
      .filter((machine) => fits(machine, asked))
      .filter((machine) => hasWord(given, machine))
      .map((machine) => machineObject(core.state, machine, { caller, withNics }));
  },
};

function maySee({ core, caller }: Asked, { state }: Machine): boolean {
  const isGone = state === 'Destroyed';
  const seesGone = caller.account.type === 'Admin' || core.settings['allow.user.view.destroyed.vm'];
  return !isGone || seesGone;
}

function fits(machine: Machine, asked: Arguments): boolean {
  return (
    asked.fits('name', machine.name) &&
    asked.fits('state', machine.state) &&
    asked.fits('zoneid', machine.zoneId) &&
    asked.fits('templateid', machine.templateId) &&
    asked.fits('serviceofferingid', machine.serviceOfferingId) &&
    (asked.text('networkid') === undefined ||
      machine.nics.some(({ networkId }) => asked.fits('networkid', networkId)))
  );
}

/** The release in which addresses are searched first is [unverified]. */
function hasWord({ core, arguments: asked }: Asked, machine: Machine): boolean {
  const words = [machine.name, machine.displayName, instanceName(machine), machine.state];
  const addresses = isSince(core.version, '4.18') ? machine.nics.map(({ ip }) => ip ?? '') : [];
  return asked.isPart('keyword', ...words, ...addresses);
}

export const listNics: ListCall = {
  kind: 'list',
  name: 'listNics',
  role: 'all',
  key: 'nic',
  parameters: 'virtualmachineid*:uuid-machine; nicid:uuid-nic; networkid:uuid-network',
  rows({ core: { state }, caller, arguments: asked }) {
    const machine = asked.row('virtualmachineid', state.machines);
    if (machine === undefined) return [];
    checkAccess(caller, 'VirtualMachine', machine);
    return machine.nics
      .filter((nic) => asked.fits('nicid', nic.id) && asked.fits('networkid', nic.networkId))
      .map((nic) => nicObject(state, machine, nic));
  },
};
