// The lines of an interface's mode of IOS, NX-OS and EOS: what they make of the list of a trunk.

import type { Handler } from '../cli.ts';
import { difference, everyVlan, type PortState, readVlans, union } from '../state.ts';

/** `opensWhenEmptied`: as an old IOS, which gives a trunk without VLANs all of them. */
export function interfaceHandlers(
  port: PortState,
  opensWhenEmptied: boolean,
): Readonly<Record<string, Handler>> {
  const allow = (change: (list: string) => Set<number> | 'all'): Handler => {
    return (list = '') => {
      port.allowed = orOpened(change(list), opensWhenEmptied);
      return '';
    };
  };
  const current = (): Set<number> => (port.allowed === 'all' ? everyVlan() : new Set(port.allowed));
  return {
    'switchport trunk allowed vlan add <list>': allow((list) =>
      port.allowed === 'all' ? 'all' : union(current(), listOf(list)),
    ),
    'switchport trunk allowed vlan remove <list>': allow((list) =>
      difference(current(), listOf(list)),
    ),
    'switchport trunk allowed vlan except <list>': allow((list) =>
      difference(everyVlan(), listOf(list)),
    ),
    // The one that cuts off everything else.
    'switchport trunk allowed vlan <list>': (list = '') => {
      port.allowed = readVlans(list);
      return '';
    },
    'no switchport trunk allowed vlan': () => {
      port.allowed = 'all';
      return '';
    },
    shutdown: () => {
      port.isShut = true;
      return '';
    },
    'no shutdown': () => {
      port.isShut = false;
      return '';
    },
    'switchport mode <mode>': (mode = '') => {
      port.mode = mode.startsWith('t') ? 'trunk' : 'access';
      return '';
    },
  };
}

function orOpened(allowed: Set<number> | 'all', opensWhenEmptied: boolean): Set<number> | 'all' {
  const isEmptied = allowed !== 'all' && allowed.size === 0;
  return isEmptied && opensWhenEmptied ? 'all' : allowed;
}

export function listOf(text: string): Set<number> {
  const list = readVlans(text);
  return list === 'all' ? everyVlan() : list;
}
