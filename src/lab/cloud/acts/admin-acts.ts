// What a person at the cloud does beside the bot, past the API: its checks do not hold here, so that a
// test can make any situation at once.

import type { Core } from '../core.ts';
import type { MachineState } from '../world/rows.ts';
import { makeMachineActs } from './machine-acts.ts';
import { makeNetworkActs } from './network-acts.ts';
import { makePeopleActs } from './people-acts.ts';

export interface CloudActs {
  /** An Isolated network of account netops, or of a project, that no bot made; its uuid. */
  createNetworkElsewhere(vlan: number, prefix: string, owner?: { project: string }): string;
  /** As a network that hangs while it is implemented: it cannot be deleted. */
  breakNetwork(vlan: number): void;
  /** A second one for guests in zone1, tagged with its name. */
  addPhysicalNetwork(name: string, isolation: 'VLAN' | 'VXLAN'): void;
  /** Of zone1's guest network: '2000-2999,3100-3110'. */
  setDynamicVlans(ranges: string): void;
  dedicateVlans(range: string, account: string): void;
  setSecurityGroups(isOn: boolean): void;
  /** A running VM in the network with this VLAN; `ip` null: without one. Its uuid. */
  deployElsewhere(name: string, vlan: number, ip: string | null): Promise<string>;
  /** A secondary address of its first NIC. */
  addAddress(name: string, ip: string): void;
  /** To state Destroyed, where it still is in the way of its network. */
  destroyVm(name: string): Promise<void>;
  expunge(name: string): Promise<void>;
  /** A snapshot of the whole VM, after which it can get no further NIC. */
  takeSnapshot(name: string): void;
  /** As after a start that went wrong, or a crash in the middle of one. */
  setVmState(name: string, state: MachineState): void;
  /** A project in domain ROOT; its uuid. */
  createProject(name: string): string;
  /** The account and its users; their keys stop working. */
  disableAccount(name: string): void;
  /** `api.key.access` of one account's users; null: as the setting says. */
  setKeyAccess(account: string, isAllowed: boolean | null): void;
}

export function makeCloudActs(core: Core): CloudActs {
  return { ...makeNetworkActs(core), ...makeMachineActs(core), ...makePeopleActs(core) };
}
