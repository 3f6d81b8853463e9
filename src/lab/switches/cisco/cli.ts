// The command line of Cisco IOS, NX-OS and Arista EOS, as far as VLANs go, with what makes them
// dangerous: `switchport trunk allowed vlan N` replaces the list, abbreviations work, an old IOS opens
// a trunk whose last VLAN is removed, and IOS finds out that it may not make a VLAN when the VLAN's
// mode is left. Each line takes effect at once; only `write` makes it last.

import { type Cli, dispatch, type Handler } from '../cli.ts';
import { difference, everyVlan, type PortState, readVlans, union } from '../state.ts';
import type { CiscoMachine } from './machine.ts';
import { SHOWS } from './show.ts';

type Mode = 'exec' | 'config' | 'vlan' | 'interface';

const SUFFIX: Readonly<Record<Mode, string>> = {
  exec: '#',
  config: '(config)#',
  vlan: '(config-vlan)#',
  interface: '(config-if)#',
};
/** IOS cuts the name of the switch to this in its configuration modes. */
const NAME_LENGTH_MAX = 20;

export class CiscoCli implements Cli {
  readonly #machine: CiscoMachine;
  readonly banner: string;
  readonly pager = {
    text: ' --More-- ',
    erase: `${'\b'.repeat(10)}${' '.repeat(10)}${'\b'.repeat(10)}`,
  };
  #mode: Mode = 'exec';
  #vlans: number[] = [];
  #vlanName: string | undefined;
  #port: PortState | undefined;
  #pageLength = 24;
  #isOver = false;

  constructor(machine: CiscoMachine) {
    this.#machine = machine;
    this.banner = machine.options.banner ?? '';
  }

  prompt(): string {
    const { name, options } = this.#machine;
    if (this.#mode === 'exec') return `${name}${options.isUnprivileged === true ? '>' : '#'}`;
    const space = options.system === 'cisco-nx-os' ? ' ' : '';
    const isCut = options.system === 'cisco-ios';
    return `${isCut ? name.slice(0, NAME_LENGTH_MAX) : name}${SUFFIX[this.#mode]}${space}`;
  }

  pageLength(): number {
    return this.#pageLength;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  run(line: string): string {
    if (line.trim() === '') return '';
    const output = this.#mode === 'exec' ? this.#exec(line) : this.#configure(line);
    return output ?? this.#invalid(line);
  }

  #exec(line: string): string | undefined {
    const machine = this.#machine;
    const show = SHOWS[machine.options.system];
    const shown = dispatch(line, show(machine));
    if (shown !== undefined) return shown;
    if (machine.options.isUnprivileged === true) return undefined;
    return dispatch(line, {
      'terminal length <n>': (length = '') => {
        this.#pageLength = Number(length);
        return '';
      },
      'terminal width <n>': () => '',
      'configure terminal': () => {
        this.#mode = 'config';
        return machine.options.system === 'cisco-ios'
          ? 'Enter configuration commands, one per line.  End with CNTL/Z.\n'
          : '';
      },
      'write memory': () => machine.save(),
      'copy running-config startup-config': () => machine.save(),
      exit: () => {
        this.#isOver = true;
        return '';
      },
    });
  }

  /** A command of the configuration itself also ends the mode of a VLAN or an interface. */
  #configure(line: string): string | undefined {
    const own = this.#mode === 'vlan' ? this.#inVlan(line) : this.#inInterface(line);
    if (own !== undefined) return own;
    const complaint = this.#leaveVlan();
    const machine = this.#machine;
    const output = dispatch(line, {
      'interface <name> <number>': (kind = '', number = '') => this.#enter(kind + number, line),
      'interface <name>': (name = '') => this.#enter(name, line),
      'vlan <list>': (list = '') => this.#enterVlan(list),
      'no vlan <list>': (list = '') => {
        for (const vlan of listOf(list)) machine.running.vlans.delete(vlan);
        return '';
      },
      end: () => this.#to('exec'),
      exit: () => this.#to(this.#mode === 'config' ? 'exec' : 'config'),
    });
    return output === undefined ? undefined : complaint + output;
  }

  #to(mode: Mode): string {
    this.#mode = mode;
    return '';
  }

  #enter(name: string, line: string): string {
    const port = this.#machine.findPort(name);
    if (port === undefined) return this.#invalid(line);
    this.#port = port;
    return this.#to('interface');
  }

  #enterVlan(list: string): string {
    if (this.#machine.options.vtp?.mode === 'Client') {
      return 'VTP VLAN configuration not allowed when device is in CLIENT mode.\n';
    }
    this.#vlans = [...listOf(list)];
    this.#vlanName = undefined;
    return this.#to('vlan');
  }

  #inVlan(line: string): string | undefined {
    if (this.#mode !== 'vlan') return undefined;
    return dispatch(line, {
      'name <name>': (name = '') => {
        this.#vlanName = name;
        return '';
      },
    });
  }

  /** The VLAN is made now, and not when its line was typed. */
  #leaveVlan(): string {
    if (this.#mode !== 'vlan') return '';
    const { running, options } = this.#machine;
    const wanted = this.#vlans;
    this.#vlans = [];
    const isOld = options.vtp?.mode === 'Server' && options.vtp.version < 3;
    const refused = isOld ? wanted.filter((vlan) => vlan > 1005) : [];
    for (const vlan of wanted.filter((candidate) => !refused.includes(candidate))) {
      const name = this.#vlanName ?? running.vlans.get(vlan) ?? defaultName(vlan);
      running.vlans.set(vlan, name);
    }
    if (refused.length === 0) return '';
    return (
      `% Failed to create VLANs ${refused.join(',')}\n` +
      'Extended VLAN(s) not allowed in current VTP mode.\n' +
      '%Failed to commit extended VLAN(s) changes.\n'
    );
  }

  #inInterface(line: string): string | undefined {
    const port = this.#port;
    if (this.#mode !== 'interface' || port === undefined) return undefined;
    const allow = (change: (list: string) => Set<number> | 'all'): Handler => {
      return (list = '') => {
        port.allowed = this.#orOpened(change(list));
        return '';
      };
    };
    const current = (): Set<number> =>
      port.allowed === 'all' ? everyVlan() : new Set(port.allowed);
    return dispatch(line, {
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
    });
  }

  #orOpened(allowed: Set<number> | 'all'): Set<number> | 'all' {
    const isEmptied = allowed !== 'all' && allowed.size === 0;
    return isEmptied && this.#machine.options.opensWhenEmptied === true ? 'all' : allowed;
  }

  #invalid(line: string): string {
    const { system } = this.#machine.options;
    const caret = `${' '.repeat(this.prompt().length)}^\n`;
    if (system === 'arista-eos') {
      return `% Invalid input (at token 0: '${line.trim().split(' ')[0] ?? ''}')\n`;
    }
    if (system === 'cisco-nx-os') return `${caret}% Invalid command at '^' marker.\n`;
    return `${caret}% Invalid input detected at '^' marker.\n\n`;
  }
}

export function defaultName(vlan: number): string {
  return vlan === 1 ? 'default' : `VLAN${String(vlan).padStart(4, '0')}`;
}

function listOf(text: string): Set<number> {
  const list = readVlans(text);
  return list === 'all' ? everyVlan() : list;
}
