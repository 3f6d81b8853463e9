// What the two commands about routes take, and the key that they lock.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import {
  type HostName,
  type IpAddress,
  parseIpAddress,
  parsePrefix,
  type Prefix,
  prefixesOverlap,
  prefixLengthOf,
  prefixOf,
  type ResourceKey,
} from '../../domain/names.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Intent } from '../../domain/plan.ts';
import { argument } from '../command.ts';
import { IP_ARGUMENT } from '../grammar/argument-types.ts';
import type { ArgumentRule, ArgumentType } from '../grammar/grammar.ts';

export interface RouteAsked {
  readonly destination: Prefix;
  readonly nextHop: IpAddress;
  readonly host: HostName;
}

// This host, loopback, multicast and what is reserved (RFC 6890): never a next hop's business.
const NOT_ROUTED = ['0.0.0.0/8' as Prefix, '127.0.0.0/8' as Prefix, '224.0.0.0/3' as Prefix];

const DESTINATION: ArgumentType<string> = {
  placeholder: 'P',
  expected: 'a prefix such as 10.99.0.0/24, or an address',
  parse(text) {
    const ip = parseIpAddress(text);
    const prefix = ip === null ? parsePrefix(text) : prefixOf(ip, 32);
    if (prefix === null) return notAPrefix(text);
    if (NOT_ROUTED.some((special) => prefixesOverlap(special, prefix)) && !isDefault(prefix)) {
      return notRouted(prefix);
    }
    if (!isDefault(prefix)) return succeed<string>(prefix);
    return refuse('route-not-allowed', {
      what: 'The default route is not set by Arpeggio.',
      why: 'A wrong one cuts off the host and everything behind it, Arpeggio included.',
      fix: 'Nothing was done. Set it at the console, where a mistake can be taken back.',
    });
  },
};

const HOST: ArgumentType<string> = {
  placeholder: 'HOST',
  expected: 'the name of a host',
  parse(text, { hosts }) {
    const name = hosts.find((host) => host === text.toLowerCase());
    if (name !== undefined) return succeed<string>(name);
    const match = nearest(text.toLowerCase(), hosts);
    return refuse('unknown-node', {
      what: `There is no host "${text.slice(0, 80)}".`,
      why: `${match === null ? '' : `Did you mean ${match}? `}The hosts are ${hosts.join(', ')}.`,
      fix: 'Nothing was done. Use one of these names, or add the host to arpeggio.yaml.',
    });
  },
};

export const ROUTE_RULES: readonly ArgumentRule[] = [
  { name: 'destination', keyword: null, type: DESTINATION, isOptional: false },
  { name: 'via', keyword: 'via', type: { ...IP_ARGUMENT, placeholder: 'IP' }, isOptional: false },
  { name: 'on', keyword: 'on', type: HOST, isOptional: false },
];

export function routeAsked(intent: Intent): RouteAsked {
  return {
    destination: argument(intent, 'destination') as Prefix,
    nextHop: argument(intent, 'via') as IpAddress,
    host: argument(intent, 'on') as HostName,
  };
}

export function routeResources(intent: Intent): readonly ResourceKey[] {
  const { host, destination } = routeAsked(intent);
  return [`route:${host}/${destination}` as ResourceKey];
}

function isDefault(prefix: Prefix): boolean {
  return prefixLengthOf(prefix) === 0;
}

function notRouted(prefix: Prefix): Outcome<string> {
  return refuse('route-not-allowed', {
    what: `${prefix} cannot be routed to another host.`,
    why: 'It holds loopback, multicast or reserved addresses.',
    fix: 'Nothing was done. Check the prefix.',
  });
}

function notAPrefix(text: string): Outcome<string> {
  const [address, length] = text.split('/');
  const ip = parseIpAddress(address ?? '');
  const isPrefix = ip !== null && /^\d{1,2}$/.test(length ?? '') && Number(length) <= 32;
  const why = isPrefix
    ? `Its host bits are not zero; the prefix is ${prefixOf(ip, Number(length))}.`
    : 'It must be an address and a length from 1 to 32, as in 10.99.0.0/24.';
  return refuse('not-an-address', {
    what: `"${text.slice(0, 80)}" is not an IPv4 prefix.`,
    why,
    fix: 'Nothing was done. Type the command again.',
  });
}
