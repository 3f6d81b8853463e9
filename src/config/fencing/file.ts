// The shape of `addresses` and `fence` under a host of arpeggio.yaml: how it is seen that the host is dead,
// and what keeps it so. What one value must have to do with another is in checks.ts.

import { z } from 'zod';
import type { Fence, HostFencing } from '../../domain/inventory.ts';
import { type HostName, type IpAddress, parseVmName } from '../../domain/names.ts';
import { hostName, ipAddress, parsed, strictly, text } from '../fields.ts';
import { portName } from '../networks/file.ts';

const WORDS = 'a command as a list of its words, such as [fence-node, node1, "off"]';
// An unquoted 5 is a number in YAML.
const word = z.union([text, z.number({ error: WORDS }).transform(String)], { error: WORDS });
const words = z.array(word, { error: WORDS }).min(1, { error: WORDS });

export const FenceFile = strictly({
  on: hostName.optional(),
  command: words.optional(),
  proof: words.optional(),
  shows: text.optional(),
  undo: words.optional(),
  cloud_vm: parsed('the name of a VM of CloudStack', parseVmName).optional(),
  switch: text.optional(),
  port: portName.optional(),
});
export type FenceFile = z.infer<typeof FenceFile>;

export const OwnAddresses = z.array(ipAddress, { error: 'a list of IPv4 addresses' });

/** null: nothing is said about this host. The checks have passed. */
export function fencingOf(
  host: HostName,
  of: {
    readonly addresses?: readonly IpAddress[] | undefined;
    readonly fence?: FenceFile | undefined;
  },
): HostFencing | null {
  const { addresses = [], fence } = of;
  if (addresses.length === 0 && fence === undefined) return null;
  return { host, ownAddresses: addresses, fence: fence === undefined ? null : fenceOf(fence) };
}

function fenceOf(file: FenceFile): Fence | null {
  const { on, command, proof, shows, undo, port } = file;
  if (file.cloud_vm !== undefined) return { kind: 'cloud-vm', name: file.cloud_vm };
  if (file.switch !== undefined && port !== undefined) {
    return { kind: 'switch-port', switch: file.switch, port };
  }
  if (on === undefined || command === undefined || proof === undefined || shows === undefined) {
    return null;
  }
  return { kind: 'command', on, command, proof, shows, undo: undo ?? null };
}
