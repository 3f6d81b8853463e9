// The types of argument of /expose and /unexpose: an address with a port, and a list of those.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import { ipResource, parseIpAddress, parsePort, type ResourceKey } from '../../domain/names.ts';
import type { Intent } from '../../domain/plan.ts';
import {
  parseTarget,
  type Protocol,
  type Target,
  TARGETS_MAX,
  targetText,
} from '../../facts/keepalived/fragment.ts';
import { argument } from '../command.ts';
import type { ArgumentType } from '../grammar/grammar.ts';

export const UDP = 'udp';
export const UDP_FLAG = { [UDP]: 'the service speaks UDP; else TCP' };

// What a refusal repeats of a word that may be anything.
const ECHO_LENGTH_MAX = 80;

export const ENDPOINT_ARGUMENT: ArgumentType<string> = {
  placeholder: 'IP:PORT',
  expected: 'an address with a port, such as 203.0.113.80:80',
  parse: (text) => endpointOf(text),
};

export const TARGETS_ARGUMENT: ArgumentType<string> = {
  placeholder: 'IP:PORT[,IP:PORT]',
  expected: 'one or more addresses with ports, such as 10.12.0.11:80,10.12.0.12:80',
  parse(text) {
    const words = text.split(',').filter((word) => word !== '');
    const targets: string[] = [];
    for (const word of words) {
      const target = endpointOf(word);
      if (!target.ok) return target;
      if (!targets.includes(target.value)) targets.push(target.value);
    }
    if (targets.length <= TARGETS_MAX) return targets.length === 0 ? null : succeed(targets.join());
    return refuse('input-not-understood', {
      what: `${targets.length} targets are more than ${TARGETS_MAX}.`,
      why: 'One exposed port is spread over that many VMs at most.',
      fix: 'Nothing was done. Name fewer, or use a load balancer of your own on a VM.',
    });
  },
};

/** Refuses by saying which half is wrong. */
function endpointOf(text: string): Outcome<string> {
  const target = parseTarget(text);
  if (target !== null) return succeed(targetText(target));
  const [address = '', port, ...more] = text.split(':');
  if (parseIpAddress(address) === null || more.length > 0) {
    return refuse('not-an-address', {
      what: `"${echo(text)}" is not an IPv4 address with a port.`,
      why: 'It is written as four numbers from 0 to 255, a colon and a port.',
      fix: 'Nothing was done. For example: 203.0.113.80:80',
    });
  }
  const hasPort = port !== undefined && port !== '' && parsePort(port) === null;
  return refuse('not-an-address', {
    what: hasPort ? `"${echo(port)}" is not a port.` : `"${echo(text)}" lacks its port.`,
    why: 'A port is a number from 1 to 65535 without leading zeros.',
    fix: `Nothing was done. For example: ${address}:80`,
  });
}

function echo(text: string): string {
  return text.length > ECHO_LENGTH_MAX ? `${text.slice(0, ECHO_LENGTH_MAX)}…` : text;
}

export interface PublicPort extends Target {
  readonly protocol: Protocol;
}

export function publicPortOf(intent: Intent): PublicPort {
  const isUdp = (intent.arguments['flags'] ?? '').split(' ').includes(UDP);
  return { ...targetOf(argument(intent, 'public')), protocol: isUdp ? 'udp' : 'tcp' };
}

export function targetsOf(intent: Intent): readonly Target[] {
  return argument(intent, 'to').split(',').map(targetOf);
}

function targetOf(text: string): Target {
  const target = parseTarget(text);
  if (target === null) throw new Error(`"${text}" passed the grammar as IP:PORT.`);
  return target;
}

/** `203.0.113.80:80/tcp` */
export function publicPortText(port: PublicPort): string {
  return `${targetText(port)}/${port.protocol}`;
}

export function exposureResources(intent: Intent): readonly ResourceKey[] {
  const port = publicPortOf(intent);
  return [ipResource(port.ip), `expose:${publicPortText(port)}` as ResourceKey];
}
