// A stand-in for a SONiC switch: no command line of its own but a shell with `config` and `show`.
// Its commands complain where the real ones do: a VLAN that is there already, a member twice, a VLAN
// that still has members.

import type { Cli, Machine } from './cli.ts';
import { copyOf, makeState, type PortOptions, type SwitchState } from './state.ts';

export interface SonicOptions {
  readonly system: 'sonic';
  readonly ports: Readonly<Record<string, PortOptions>>;
  readonly name?: string;
}

interface Answer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const DONE: Answer = { exitCode: 0, stdout: '', stderr: '' };

export class SonicMachine implements Machine {
  readonly name: string;
  running: SwitchState;
  saved: SwitchState;

  constructor({ name = 'sw1', ports }: SonicOptions) {
    this.name = name;
    this.running = makeState(ports, (vlan) => `Vlan${vlan}`);
    this.running.vlans.delete(1);
    this.saved = copyOf(this.running);
  }

  reload(): void {
    this.running = copyOf(this.saved);
  }

  login(): Cli {
    throw new Error('the stand-in of SONiC has no interactive shell');
  }

  exec(line: string): Answer {
    const words = line.replace(/^sudo -n -- /, '').split(' ');
    const isRoot = line.startsWith('sudo ');
    const [program, ...rest] = words;
    if (program === 'show' && rest.join(' ') === 'vlan brief') return said(brief(this.running));
    if (words.join(' ') === 'cat /etc/sonic/config_db.json') return said(databaseOf(this.saved));
    if (words.join(' ') === 'sonic-cfggen -d --print-data') return said(databaseOf(this.running));
    if (program !== 'config') return { ...DONE, exitCode: 127, stderr: `${program}: not found\n` };
    if (!isRoot) return { ...DONE, exitCode: 1, stderr: 'Root privileges are required\n' };
    return this.#config(rest);
  }

  #config(words: readonly string[]): Answer {
    const { vlans, ports } = this.running;
    const [group, ...rest] = words;
    if (words.join(' ') === 'save -y') {
      this.saved = copyOf(this.running);
      return said('Running command: /usr/local/bin/sonic-cfggen -d --print-data > …\n');
    }
    if (group !== 'vlan') return failed(`No such command "${group}".`);
    if (rest[0] === 'member') return this.#member(rest.slice(1));
    const [verb, id = ''] = rest;
    const vlan = Number(id);
    if (verb === 'add') {
      if (vlans.has(vlan)) return failed(`Vlan${vlan} already exists.`);
      vlans.set(vlan, `Vlan${vlan}`);
      return DONE;
    }
    if (verb !== 'del') return failed(`No such command "${verb}".`);
    if (!vlans.has(vlan)) return failed(`Vlan${vlan} does not exist`);
    const isUsed = [...ports.values()].some((port) => membersOf(port).includes(vlan));
    if (isUsed) {
      return failed(
        `VLAN ID ${vlan} can not be removed. First remove all members assigned to this VLAN.`,
      );
    }
    vlans.delete(vlan);
    return DONE;
  }

  #member([verb, id = '', name = '']: readonly string[]): Answer {
    const vlan = Number(id);
    const port = this.running.ports.get(name);
    if (!this.running.vlans.has(vlan)) return failed(`Vlan${vlan} does not exist`);
    if (port === undefined) return failed(`${name} does not exist`);
    const problem = problemOf(port);
    if (problem !== undefined) return failed(`${name} ${problem}`);
    if (port.allowed === 'all') throw new Error('SONiC has no trunk that carries everything');
    const isMember = membersOf(port).includes(vlan);
    if (verb === 'add') {
      if (isMember) return failed(`${name} is already a member of Vlan${vlan}`);
      port.allowed.add(vlan);
      return DONE;
    }
    if (!isMember) return failed(`${name} is not a member of Vlan${vlan}`);
    port.allowed.delete(vlan);
    return DONE;
  }
}

type Port = SwitchState['ports'] extends Map<string, infer State> ? State : never;

function problemOf(port: Port): string | undefined {
  if (port.mode === 'routed') return 'is a router interface!';
  return port.channel === undefined ? undefined : 'is part of portchannel!';
}

function membersOf(port: Port): number[] {
  if (port.mode === 'access') return [port.access];
  return port.allowed === 'all' ? [] : [...port.allowed];
}

function said(stdout: string): Answer {
  return { ...DONE, stdout };
}

function failed(problem: string): Answer {
  const usage =
    'Usage: config vlan [OPTIONS] COMMAND [ARGS]...\nTry "config vlan -h" for help.\n\n';
  return { exitCode: 2, stdout: '', stderr: `${usage}Error: ${problem}\n` };
}

/** Its members in the order of their names, as a new copy of the database has them. */
function databaseOf({ vlans, ports }: SwitchState): string {
  const all = [...ports];
  const pick = (isChannel: boolean) =>
    Object.fromEntries(
      all
        .filter(([name]) => name.startsWith('PortChannel') === isChannel)
        .map(([name, { mode }]) => [name, { admin_status: 'up', mtu: '9100', mode }]),
    );
  const members = all.flatMap(([name, port]) =>
    (port.channel === undefined ? membersOf(port) : [])
      .filter(() => port.mode !== 'routed')
      .map((vlan) => [
        `Vlan${vlan}|${name}`,
        { tagging_mode: port.mode === 'access' ? 'untagged' : 'tagged' },
      ]),
  );
  return JSON.stringify({
    PORT: pick(false),
    PORTCHANNEL: pick(true),
    PORTCHANNEL_MEMBER: Object.fromEntries(
      all.flatMap(([name, { channel }]) =>
        channel === undefined ? [] : [[`${channel}|${name}`, {}]],
      ),
    ),
    INTERFACE: Object.fromEntries(
      all.filter(([, { mode }]) => mode === 'routed').map(([name]) => [name, {}]),
    ),
    VLAN: Object.fromEntries([...vlans].map(([vlan, name]) => [name, { vlanid: `${vlan}` }])),
    VLAN_MEMBER: Object.fromEntries(members),
  });
}

const WIDTHS = [11, 14, 15, 16, 13];

function rule(mark: string): string {
  return `+${WIDTHS.map((width) => mark.repeat(width)).join('+')}+\n`;
}

function row(cells: readonly string[]): string {
  return `|${WIDTHS.map((width, index) => ` ${cells[index] ?? ''}`.padEnd(width)).join('|')}|\n`;
}

/** One row per VLAN; further members stand in further lines of it. */
function brief({ vlans, ports }: SwitchState): string {
  const head = row(['VLAN ID', 'IP Address', 'Ports', 'Port Tagging', 'Proxy ARP']);
  const rows = [...vlans.keys()]
    .toSorted((a, b) => a - b)
    .map((vlan) => {
      const members = [...ports].filter(([, port]) => membersOf(port).includes(vlan));
      const lines = members.map(([name, { mode }], index) =>
        row([
          index === 0 ? `${vlan}`.padStart(9) : '',
          '',
          name,
          mode === 'access' ? 'untagged' : 'tagged',
          index === 0 ? 'disabled' : '',
        ]),
      );
      return (lines.join('') || row([`${vlan}`.padStart(9), '', '', '', 'disabled'])) + rule('-');
    });
  return rule('-') + head + rule('=') + rows.join('');
}
