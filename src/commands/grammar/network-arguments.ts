// The types of argument that the commands about networks and VMs take, each with its own refusal.

import { refuse, succeed } from '../../domain/failures.ts';
import {
  parseIpAddress,
  parsePrefix,
  parseVlanId,
  parseVmName,
  prefixOf,
} from '../../domain/names.ts';
import type { ArgumentType } from './grammar.ts';

// What a refusal repeats of a word that may be anything.
const ECHO_LENGTH_MAX = 80;

export const VLAN_ARGUMENT: ArgumentType<string> = {
  placeholder: 'ID',
  expected: 'a VLAN from 2 to 4094, such as 1234',
  parse(text) {
    const vlan = parseVlanId(text);
    if (vlan !== null) return succeed(String(vlan));
    return refuse('not-a-vlan', {
      what: `"${echo(text)}" is not a VLAN that a network may have.`,
      why: whyNoVlan(text),
      fix: 'Nothing was done. Write a number from 2 to 4094, for example: vlan 1234',
    });
  },
};

function whyNoVlan(text: string): string {
  if (/^0\d+$/.test(text)) return 'Some tools read a number with a leading zero as octal.';
  if (text === '0') return 'VLAN 0 marks frames that have a priority and no VLAN.';
  if (text === '1') return 'VLAN 1 is what switches use for themselves and for untagged ports.';
  if (text === '4095') return 'VLAN 4095 is reserved by 802.1Q.';
  return 'It must be a plain decimal number.';
}

export const PREFIX_ARGUMENT: ArgumentType<string> = {
  placeholder: 'PREFIX',
  expected: 'an IPv4 prefix such as 10.12.34.0/24',
  parse(text) {
    const prefix = parsePrefix(text);
    if (prefix !== null) return succeed<string>(prefix);
    return refuse('not-a-prefix', {
      what: `"${echo(text)}" is not an IPv4 prefix.`,
      why: whyNoPrefix(text),
      fix: 'Nothing was done. For example: cidr 10.12.34.0/24, or leave it away.',
    });
  },
};

function whyNoPrefix(text: string): string {
  const [address = '', length = ''] = text.split('/');
  const ip = parseIpAddress(address);
  const bits = /^\d{1,2}$/.test(length) && Number(length) <= 32 ? Number(length) : null;
  if (ip === null || bits === null) return 'It must be an address, a slash and a length up to 32.';
  return `With this length the prefix begins at ${prefixOf(ip, bits)}.`;
}

export const MODE_ARGUMENT: ArgumentType<string> = {
  placeholder: 'routed|nat',
  expected: 'routed or nat',
  parse(text) {
    const mode = text.toLowerCase();
    return mode === 'nat' || mode === 'routed' ? succeed(mode) : null;
  },
};

// CloudStack takes any name; this much fits into a card, and none of it needs quoting.
const NETWORK_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export const NETWORK_NAME_ARGUMENT: ArgumentType<string> = {
  placeholder: 'NAME',
  expected: 'a name of letters, digits, dots and dashes, at most 63 of them',
  parse: (text) => (NETWORK_NAME.test(text) ? succeed(text) : null),
};

export const VM_NAME_ARGUMENT: ArgumentType<string> = {
  placeholder: 'NAME',
  expected: 'the name of a VM',
  parse(text) {
    const name = parseVmName(text.toLowerCase());
    if (name !== null) return succeed<string>(name);
    return refuse('vm-name-unsuitable', {
      what: `"${echo(text)}" cannot be the name of a VM.`,
      why: 'It is its host name too: letters, digits and dashes, at most 63, no dash at the ends.',
      fix: 'Nothing was done. For example: web1',
    });
  },
};

// Names of templates and offerings are whatever somebody called them in CloudStack.
const CLOUD_NAME_LENGTH_MAX = 255;

export function cloudNameArgument(placeholder: string, what: string): ArgumentType<string> {
  return {
    placeholder,
    expected: `the name of ${what}, in quotation marks if it has blanks`,
    parse: (text) =>
      text.trim() !== '' && text.length <= CLOUD_NAME_LENGTH_MAX ? succeed(text) : null,
  };
}

function echo(text: string): string {
  return text.length > ECHO_LENGTH_MAX ? `${text.slice(0, ECHO_LENGTH_MAX)}…` : text;
}
