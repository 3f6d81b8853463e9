// zod types of the names that step specs are made of. A spec is read back from the journal, possibly
// by a newer program, so it is checked again before it is obeyed.

import { z } from 'zod';
import type { Attachment } from './inventory.ts';
import {
  type CloudId,
  type HostName,
  type InterfaceName,
  type IpAddress,
  type MacAddress,
  parseCloudId,
  parseHostName,
  parseInterfaceName,
  parseIpAddress,
  parseMacAddress,
  parsePort,
  parsePrefix,
  parseVlanId,
  parseVmName,
  type Port,
  type Prefix,
  type VlanId,
  type VmName,
} from './names.ts';

function parsedBy<Name>(parse: (text: string) => Name | null, what: string) {
  return z.custom<Name>((value) => typeof value === 'string' && parse(value) === value, what);
}

export const IpAddressField = parsedBy<IpAddress>(parseIpAddress, 'an IPv4 address');
export const HostNameField = parsedBy<HostName>(parseHostName, 'a host name');
export const InterfaceNameField = parsedBy<InterfaceName>(parseInterfaceName, 'an interface name');
export const MacAddressField = parsedBy<MacAddress>(parseMacAddress, 'an Ethernet address');
export const PrefixField = parsedBy<Prefix>(parsePrefix, 'an IPv4 prefix');
export const VmNameField = parsedBy<VmName>(parseVmName, 'a VM name');
export const CloudIdField = parsedBy<CloudId>(parseCloudId, 'a uuid');
export const VlanIdField = z.custom<VlanId>(
  (value) => typeof value === 'number' && parseVlanId(String(value)) === value,
  'a VLAN id',
);
export const PortField = z.custom<Port>(
  (value) => typeof value === 'number' && parsePort(String(value)) === value,
  'a port',
);
export const PrefixLengthField = z.int().min(0).max(32);

export const AttachmentField: z.ZodType<Attachment> = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
});
