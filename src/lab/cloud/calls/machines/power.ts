// Turning VMs on and off where they really run: the lab's hosts, one VM after the other on the next
// node. A VM has one NIC that counts, its first.

import { serverError } from '../../api/errors.ts';
import type { Core } from '../../core.ts';
import { parseNetmask } from '../../world/ipv4.ts';
import type { Machine, Network, Nic } from '../../world/rows.ts';

const NODES = ['node1', 'node2', 'node3'] as const;

/** Throws what the lab throws; then the VM is not running. */
export async function powerOn(core: Core, machine: Machine): Promise<void> {
  await powerOnAt(core, machine, nodeFor(core.state.machines.indexOf(machine)));
}

/** To the next node, off and on again: the lab has no live migration. */
export async function move(core: Core, machine: Machine): Promise<void> {
  const here = NODES.findIndex((node) => node === machine.host);
  await powerOff(core, machine);
  await powerOnAt(core, machine, nodeFor(here + 1));
}

/** In a job: what the lab throws leaves the VM in state Error and ends the job with `text`. */
export async function orError(machine: Machine, text: string, act: Promise<void>): Promise<void> {
  try {
    await act;
  } catch {
    machine.state = 'Error';
    machine.host = null;
    throw serverError(530, text);
  }
}

function nodeFor(index: number): string {
  return NODES[index % NODES.length] ?? NODES[0];
}

async function powerOnAt(core: Core, machine: Machine, node: string): Promise<void> {
  machine.host = node;
  const [nic] = machine.nics;
  const network = core.state.networks.find(({ id }) => id === nic?.networkId);
  // A network without one plain VLAN is nothing that the lab can plug a VM into.
  if (nic === undefined || network === undefined || !/^\d+$/.test(network.vlan ?? '')) return;
  await core.machines?.start({
    name: machine.name,
    node,
    vlan: Number(network.vlan),
    mac: nic.mac,
    address: addressOf(nic, network),
    gateway: network.gateway,
  });
}

function addressOf({ ip }: Nic, { netmask }: Network): string | null {
  const length = netmask === null ? null : parseNetmask(netmask);
  return ip === null || length === null ? null : `${ip}/${length}`;
}

export async function powerOff(core: Core, machine: Machine): Promise<void> {
  machine.host = null;
  await core.machines?.stop(machine.name);
}
