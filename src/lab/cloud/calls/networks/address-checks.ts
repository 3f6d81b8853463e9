// The prefix, the gateway and the address range of a new network (reference 2.2). That it overlaps
// with another network is nobody's concern here: the server does not compare prefixes.

import type { Asked } from '../../api/call.ts';
import { invalid } from '../../api/errors.ts';
import type { Arguments } from '../../parameters/arguments.ts';
import {
  isWithin,
  parseCidr,
  parseIp,
  parseNetmask,
  renderIp,
  spanAround,
} from '../../world/ipv4.ts';
import type { NetworkOffering } from '../../world/rows.ts';

export interface NetworkAddresses {
  readonly gateway: string;
  readonly netmask: string;
  readonly cidr: string;
  readonly range: { readonly startIp: string; readonly endIp: string } | null;
}

/** RFC 1918 and RFC 6598. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** null: a network without addresses, which only L2 can be. */
export function readAddresses(
  { core, arguments: asked }: Asked,
  offering: NetworkOffering,
): NetworkAddresses | null {
  const isIsolated = offering.guestType === 'Isolated';
  const plain = readPrefix(asked, offering);
  const mayBePublic = core.settings['allow.non.rfc1918.compliant.ips'] || !isIsolated;
  if (plain !== null && !mayBePublic && !isPrivate(plain.cidr)) {
    throw invalid(`Virtual Guest Cidr ${plain.cidr} is not RFC 1918 or 6598 compliant`);
  }
  const range = readRange(asked, offering, plain !== null);
  const hasIpv6 = ['ip6cidr', 'ip6gateway', 'startipv6'].some((name) => asked.text(name));
  if (isIsolated && hasIpv6) {
    throw invalid('Can only support create IPv6 network with advance shared network!');
  }
  return plain === null ? null : { ...plain, range };
}

type Plain = Omit<NetworkAddresses, 'range'>;

function readPrefix(asked: Arguments, offering: NetworkOffering): Plain | null {
  const gateway = asked.text('gateway');
  const netmask = asked.text('netmask');
  if (gateway === undefined || netmask === undefined) {
    // A range without them has a text of its own, further down.
    if (offering.guestType === 'L2' || asked.text('startip') !== undefined) return null;
    if (offering.services.includes('SourceNat')) return firstFreePrefix();
    throw invalid(
      'gateway/netmask are required when create network of type ' +
        `${offering.guestType} with service SourceNat disabled`,
    );
  }
  const length = parseNetmask(netmask);
  const address = parseIp(gateway);
  if (address === null) throw invalid('Invalid gateway');
  if (length === null) throw invalid('Invalid netmask');
  const span = spanAround(address, length);
  if (address === span.first || address === span.last) {
    throw invalid('Invalid gateway IP provided. Either the IP is broadcast or network IP.');
  }
  return { gateway, netmask, cidr: `${renderIp(span.first)}/${length}` };
}

/** What CloudStack takes for networks with a virtual router, which are not played. */
function firstFreePrefix(): Plain {
  return { gateway: '10.1.1.1', netmask: '255.255.255.0', cidr: '10.1.1.0/24' };
}

function readRange(asked: Arguments, offering: NetworkOffering, hasPrefix: boolean) {
  const startIp = asked.text('startip');
  if (startIp === undefined) return null;
  if (!hasPrefix) {
    throw invalid('gateway and netmask should be defined when startIP/endIP are passed in');
  }
  if (!offering.specifyIpRanges) {
    throw invalid("Network offering with specified id doesn't support adding multiple ip ranges");
  }
  return { startIp, endIp: asked.text('endip') ?? startIp };
}

function isPrivate(cidr: string): boolean {
  const span = parseCidr(cidr);
  return PRIVATE.some((text) => {
    const outer = parseCidr(text);
    return span !== null && outer !== null && isWithin(span, outer);
  });
}
