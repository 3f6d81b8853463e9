// Every call that the stand-in plays. One that is missing here is one that a client may not use: it
// gets the 401 that a real server gives for a command that it does not have.

import type { Call } from '../api/call.ts';
import { isSince } from '../world/versions.ts';
import type { CloudVersion } from '../world/versions.ts';
import { getApiLimit, listCapabilities, makeListApis } from './discovery.ts';
import { listAsyncJobs, queryAsyncJobResult } from './jobs.ts';
import { deployVirtualMachine } from './machines/deploy-virtual-machine.ts';
import {
  destroyVirtualMachine,
  startVirtualMachine,
  stopVirtualMachine,
} from './machines/destroy-virtual-machine.ts';
import { listNics, listVirtualMachines } from './machines/list-virtual-machines.ts';
import {
  addNicToVirtualMachine,
  migrateVirtualMachine,
  removeNicFromVirtualMachine,
  restoreVirtualMachine,
} from './machines/other-machine-calls.ts';
import { addIpToNic, removeIpFromNic, updateVmNicIp } from './machines/secondary-ips.ts';
import { createNetwork } from './networks/create-network.ts';
import { deleteNetwork } from './networks/delete-network.ts';
import { listNetworks } from './networks/list-networks.ts';
import {
  createNetworkOffering,
  deleteNetworkOffering,
  listNetworkOfferings,
  updateNetworkOffering,
} from './networks/network-offerings.ts';
import {
  createVlanIpRange,
  restartNetwork,
  updateNetwork,
} from './networks/other-network-calls.ts';
import { listAccounts, listDomains, listProjects } from './people.ts';
import { listServiceOfferings, listTemplates } from './places/offerings.ts';
import { listPhysicalNetworks, listVlanIpRanges, listZones } from './places/zones.ts';
import { createTags, deleteTags, listTags } from './tags.ts';

const CALLS: readonly Call[] = [
  addIpToNic,
  addNicToVirtualMachine,
  createNetwork,
  createNetworkOffering,
  createTags,
  createVlanIpRange,
  deleteNetwork,
  deleteNetworkOffering,
  deleteTags,
  deployVirtualMachine,
  destroyVirtualMachine,
  getApiLimit,
  listAccounts,
  makeListApis(({ version }) => callsOf(version)),
  listAsyncJobs,
  listCapabilities,
  listDomains,
  listNetworkOfferings,
  listNetworks,
  listNics,
  listPhysicalNetworks,
  listProjects,
  listServiceOfferings,
  listTags,
  listTemplates,
  listVirtualMachines,
  listVlanIpRanges,
  listZones,
  migrateVirtualMachine,
  queryAsyncJobResult,
  removeIpFromNic,
  removeNicFromVirtualMachine,
  restartNetwork,
  restoreVirtualMachine,
  startVirtualMachine,
  stopVirtualMachine,
  updateNetwork,
  updateNetworkOffering,
  updateVmNicIp,
];

export function findCall(version: CloudVersion, name: string): Call | undefined {
  return callsOf(version).find((call) => call.name === name);
}

function callsOf(version: CloudVersion): readonly Call[] {
  return CALLS.filter(({ since }) => since === undefined || isSince(version, since));
}
