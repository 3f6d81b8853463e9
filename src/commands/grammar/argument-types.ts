// The types of argument that commands take, each with its own refusal.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Inventory } from '../../domain/inventory.ts';
import { parseIpAddress, parseVmName } from '../../domain/names.ts';
import { nearest } from '../../domain/nearest.ts';
import type { ArgumentType } from './grammar.ts';

// What a refusal repeats of a word that may be anything.
const ECHO_LENGTH_MAX = 80;

export const IP_ARGUMENT: ArgumentType<string> = {
  placeholder: 'IP',
  expected: 'an IPv4 address such as 203.0.113.50',
  parse(text) {
    const ip = parseIpAddress(text);
    if (ip !== null) return succeed<string>(ip);
    const [address, length] = text.split('/');
    if (length !== undefined && parseIpAddress(address ?? '') !== null) {
      return notAnAddress(text, 'It is a prefix.', `Write the address alone: ${address}`);
    }
    if (text.includes(':') && /^[0-9a-f:.]+$/i.test(text)) {
      return notAnAddress(text, 'It looks like IPv6.', 'Only IPv4 addresses can be moved so far.');
    }
    const why = 'It must be four numbers from 0 to 255 without leading zeros, with dots between.';
    return notAnAddress(text, why, 'For example: 203.0.113.50');
  },
};

export const NODE_ARGUMENT: ArgumentType<string> = {
  placeholder: 'NODE',
  expected: 'the name of a node',
  parse(text, inventory) {
    const name = text.toLowerCase();
    const known = nodeNames(inventory);
    return known.includes(name) ? succeed(name) : unknownNode(text, known);
  },
};

/** A word that is no node may be a VM where there are networks; only CloudStack knows. */
export const NODE_OR_VM_ARGUMENT: ArgumentType<string> = {
  placeholder: 'NODE|VM',
  expected: 'the name of a node or VM',
  parse(text, inventory) {
    const name = text.toLowerCase();
    const known = nodeNames(inventory);
    if (known.includes(name)) return succeed(name);
    const mayBeVm = inventory.networks !== null && parseVmName(name) !== null;
    return mayBeVm ? succeed(name) : unknownNode(text, known);
  },
};

export function nodeNames(inventory: Inventory): readonly string[] {
  const names = inventory.segments.flatMap(({ nodes }) => nodes.map(({ host }) => host));
  return [...new Set<string>(names)].toSorted();
}

function notAnAddress(text: string, why: string, advice: string): Outcome<string> {
  return refuse('not-an-address', {
    what: `"${echo(text)}" is not an IPv4 address.`,
    why,
    fix: `Nothing was done. ${advice}`,
  });
}

function unknownNode(text: string, known: readonly string[]): Outcome<string> {
  const match = nearest(text.toLowerCase(), known);
  const hint = match === null ? '' : `Did you mean ${match}? `;
  return refuse('unknown-node', {
    what: `There is no node "${echo(text)}".`,
    why: `${hint}The nodes are ${known.join(', ')}.`,
    fix: 'Nothing was done. Use one of these names, or add the node to arpeggio.yaml.',
  });
}

function echo(text: string): string {
  return text.length > ECHO_LENGTH_MAX ? `${text.slice(0, ECHO_LENGTH_MAX)}…` : text;
}
