// A stand-in for an Aruba AOS-CX switch. `vlan trunk allowed N` adds here; a trunk without a list
// carries nothing but its native VLAN and says so by having no such line; and its terminal draws with
// escape sequences.

import { type Cli, dispatch, type Machine } from './cli.ts';
import {
  copyOf,
  difference,
  everyVlan,
  makeState,
  type PortOptions,
  type PortState,
  readVlans,
  type SwitchState,
  union,
  writeVlans,
} from './state.ts';

export interface ArubaOptions {
  readonly system: 'aruba-cx';
  readonly ports: Readonly<Record<string, PortOptions>>;
  readonly name?: string;
}

export class ArubaMachine implements Machine {
  readonly name: string;
  running: SwitchState;
  saved: SwitchState;

  constructor(options: ArubaOptions) {
    this.name = options.name ?? 'sw1';
    this.running = makeState(options.ports, (vlan) => `VLAN${vlan}`);
    this.saved = copyOf(this.running);
  }

  reload(): void {
    this.running = copyOf(this.saved);
  }

  login(): Cli {
    return new ArubaCli(this);
  }
}

type Level = { kind: 'exec' | 'config' } | { kind: 'vlan'; vlan: number } | PortLevel;
interface PortLevel {
  kind: 'interface';
  port: PortState;
}

const LEVEL_PROMPTS = {
  exec: '#',
  config: '(config)#',
  vlan: '(config-vlan)#',
  interface: '(config-if)#',
};

class ArubaCli implements Cli {
  readonly #machine: ArubaMachine;
  readonly banner = '(C) Copyright Hewlett Packard Enterprise Development LP\n\n';
  readonly pager = {
    text: '-- MORE --, next page: Space, next line: Enter, quit: q',
    erase: '\r\u001b[K',
  };
  #level: Level = { kind: 'exec' };
  #pageLength = 24;
  #isOver = false;

  constructor(machine: ArubaMachine) {
    this.#machine = machine;
  }

  prompt(): string {
    return `\r\u001b[K\u001b[1m${this.#machine.name}${LEVEL_PROMPTS[this.#level.kind]}\u001b[0m `;
  }

  pageLength(): number {
    return this.#pageLength;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  run(line: string): string {
    if (line.trim() === '') return '';
    const output = this.#level.kind === 'exec' ? this.#exec(line) : this.#configure(line);
    return output ?? `Invalid input: ${line.trim().split(' ')[0] ?? ''}\n`;
  }

  #exec(line: string): string | undefined {
    const machine = this.#machine;
    return dispatch(line, {
      'no page': () => {
        this.#pageLength = 0;
        return '';
      },
      'show running-config': () => configOf(machine, machine.running, 'Current configuration:'),
      'show startup-config': () => configOf(machine, machine.saved, 'Startup configuration:'),
      'configure terminal': () => this.#to({ kind: 'config' }),
      'write memory': () => {
        machine.saved = copyOf(machine.running);
        return 'Copying configuration: [Success]\n';
      },
      exit: () => {
        this.#isOver = true;
        return '';
      },
    });
  }

  #to(level: Level): string {
    this.#level = level;
    return '';
  }

  #configure(line: string): string | undefined {
    const level = this.#level;
    if (level.kind === 'interface') {
      const output = inPort(level.port, this.#machine.running, line);
      if (output !== undefined) return output;
    }
    const { vlans, ports } = this.#machine.running;
    return dispatch(line, {
      'vlan <id>': (id = '') => {
        const vlan = Number(id);
        vlans.set(vlan, vlans.get(vlan) ?? `VLAN${vlan}`);
        return this.#to({ kind: 'vlan', vlan });
      },
      'name <name>': (name = '') => {
        if (level.kind !== 'vlan') return 'Invalid input: name\n';
        vlans.set(level.vlan, name);
        return '';
      },
      'no vlan <id>': (id = '') => {
        vlans.delete(Number(id));
        // A VLAN that is gone is gone from every trunk as well.
        for (const port of ports.values()) {
          if (port.allowed !== 'all') port.allowed.delete(Number(id));
        }
        return '';
      },
      'interface <rest>': (name = '') => {
        const port = ports.get(name.replace(/^lag ?/, 'lag '));
        return port === undefined
          ? `Invalid input: ${name}\n`
          : this.#to({ kind: 'interface', port });
      },
      end: () => this.#to({ kind: 'exec' }),
      exit: () => this.#to({ kind: level.kind === 'config' ? 'exec' : 'config' }),
    });
  }
}

function inPort(port: PortState, { vlans }: SwitchState, line: string): string | undefined {
  const change = (list: string, isAdding: boolean): string => {
    const given = readVlans(list);
    const ids = given === 'all' ? everyVlan() : given;
    const unknown = [...ids].find((vlan) => !vlans.has(vlan));
    if (unknown !== undefined && given !== 'all') return `VLAN ${unknown} does not exist.\n`;
    const current = port.allowed === 'all' ? everyVlan() : port.allowed;
    if (isAdding && (given === 'all' || port.allowed === 'all')) port.allowed = 'all';
    else port.allowed = isAdding ? union(current, ids) : difference(current, ids);
    return '';
  };
  return dispatch(line, {
    'vlan trunk allowed <list>': (list = '') => change(list, true),
    'no vlan trunk allowed <list>': (list = '') => change(list, false),
    'no vlan trunk allowed': () => {
      port.allowed = new Set();
      return '';
    },
    'vlan access <id>': (id = '') => {
      port.mode = 'access';
      port.access = Number(id);
      return '';
    },
  });
}

function configOf(machine: ArubaMachine, { vlans, ports }: SwitchState, title: string): string {
  const named = [...vlans].filter(([vlan, name]) => name !== `VLAN${vlan}`);
  const plain = [...vlans.keys()].filter((vlan) => vlans.get(vlan) === `VLAN${vlan}`);
  const lines = [
    title,
    '!',
    '!Version ArubaOS-CX FL.10.13.1000',
    '!export-password: default',
    `hostname ${machine.name}`,
    `vlan ${writeVlans(new Set([1, ...plain]))}`,
    ...named.flatMap(([vlan, name]) => [`vlan ${vlan}`, `    name ${name}`]),
    'interface mgmt',
    '    no shutdown',
    '    ip dhcp',
    ...[...ports].flatMap(([name, port]) => [`interface ${name}`, ...settingsOf(port)]),
    'interface vlan 1',
    '    ip dhcp',
    '!',
  ];
  return `${lines.join('\n')}\n`;
}

function settingsOf(port: PortState): string[] {
  const settings = ['no shutdown'];
  if (port.channel !== undefined) settings.push(`lag ${port.channel.replace(/\D+/, '')}`);
  else if (port.mode === 'routed') settings.push('routing', 'ip address 192.0.2.1/24');
  else if (port.mode === 'access') settings.push('no routing', `vlan access ${port.access}`);
  else {
    settings.push('no routing', `vlan trunk native ${port.native}`);
    const list = writeVlans(port.allowed);
    if (list !== 'none') settings.push(`vlan trunk allowed ${list}`);
  }
  return settings.map((setting) => `    ${setting}`);
}
