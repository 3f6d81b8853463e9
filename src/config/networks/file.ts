// The shape of the `cloudstack` and `networks` parts of arpeggio.yaml: networks without a virtual
// router, and who carries them. What one value must have to do with another is in checks.ts.

import { z } from 'zod';
import { SWITCH_SYSTEMS, type VlanRange } from '../../domain/inventory.ts';
import { parseVlanId } from '../../domain/names.ts';
import { hostName, interfaceName, mapOf, prefix, strictly, text } from '../fields.ts';

export const CloudFile = strictly({
  zone: text.optional(),
  network_offering: text.optional(),
  physical_network_tag: text.optional(),
  account: text.optional(),
  domain: text.optional(),
  project: text.optional(),
  template: text.optional(),
  service_offering: text.optional(),
  ca_file: text.optional(),
});

export const RouterFile = strictly({ uplink: interfaceName, trunk: interfaceName });

const PORTS = 'a list of ports such as Ethernet1 or 1/1/7, at least one';

// Typed on the switch as one word of a line: no blanks, and nothing with a meaning in a command line.
const PORT = 'the name of a port such as Ethernet1 or 1/1/7';
export const portName = z.union([
  z.string({ error: PORT }).regex(/^[A-Za-z0-9][A-Za-z0-9./:_-]{0,62}$/, { error: PORT }),
  // An unquoted 7 is a number in YAML.
  z.int({ error: PORT }).nonnegative({ error: PORT }).transform(String),
]);

const system = z.enum(SWITCH_SYSTEMS, { error: `one of ${SWITCH_SYSTEMS.join(', ')}` });

export const SwitchFile = strictly({
  system,
  host: hostName.optional(),
  ports: z.array(portName, { error: PORTS }).min(1, { error: PORTS }),
});

// Gateway, two routers and three machines are the least that is of use: eight addresses.
const LENGTH_MAX = 29;
const LENGTH_MIN = 8;
const LENGTH = `a prefix length from ${LENGTH_MIN} to ${LENGTH_MAX}, such as 24`;

export const PoolFile = strictly({
  prefix,
  length: z
    .int({ error: LENGTH })
    .min(LENGTH_MIN, { error: LENGTH })
    .max(LENGTH_MAX, { error: LENGTH }),
});

const VLANS = 'a VLAN from 2 to 4094, or a range such as 1002-1005';

export const vlanRange = z.unknown().transform((input, context): VlanRange => {
  const [first, last, ...rest] = String(input).split('-').map(parseVlanId);
  const end = last === undefined ? first : last;
  const isRange = first != null && end != null && first <= end && rest.length === 0;
  if (isRange && ['string', 'number'].includes(typeof input)) return { first, last: end };
  context.addIssue({ code: 'custom', message: VLANS, input });
  return z.NEVER;
});

const pools = z.array(PoolFile, { error: 'a list of pools, each { prefix, length }' });

export const NetworksFile = strictly({
  routers: mapOf('one or two routers to their interfaces', RouterFile),
  proxy_arp: z
    .enum(['addresses', 'interface'], { error: 'addresses or interface' })
    .default('addresses'),
  switches: mapOf('switches by name', SwitchFile).default({}),
  pools: strictly({ nat: pools.default([]), routed: pools.default([]) }).default({
    nat: [],
    routed: [],
  }),
  reserved_vlans: z.array(vlanRange, { error: 'a list of VLANs and ranges of them' }).default([]),
  exposable: z.array(prefix, { error: 'a list of prefixes' }).default([]),
});

export type CloudFile = z.infer<typeof CloudFile>;
export type NetworksFile = z.infer<typeof NetworksFile>;
export type RouterFile = z.infer<typeof RouterFile>;
export type SwitchFile = z.infer<typeof SwitchFile>;
export type PoolFile = z.infer<typeof PoolFile>;
