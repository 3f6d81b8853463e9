// A stand-in for a Junos switch with the ELS command line. Edits go into a candidate, which nobody
// sees before `commit`; `configure exclusive` locks it, and a session that breaks loses it.

import { type Cli, dispatch, type Machine } from './cli.ts';
import { REAL_CLOCK, type SwitchClock } from './clock.ts';
import { JunosCommits } from './junos-commits.ts';
import {
  copyOf,
  difference,
  makeState,
  type PortOptions,
  readVlans,
  type SwitchState,
  union,
} from './state.ts';

export interface JunosOptions {
  readonly system: 'junos';
  readonly ports: Readonly<Record<string, PortOptions>>;
  readonly name?: string;
  /** Somebody else has edits that are not committed. */
  readonly isEditedByOthers?: boolean;
}

const SWITCHING = 'unit 0 family ethernet-switching';

export class JunosMachine implements Machine {
  readonly name: string;
  readonly options: JunosOptions;
  readonly commits: JunosCommits;
  get running(): SwitchState {
    return this.commits.running;
  }
  /** What was committed is saved, also while it waits to be confirmed. */
  get saved(): SwitchState {
    return this.running;
  }
  isLocked = false;

  constructor(options: JunosOptions, clock: SwitchClock = REAL_CLOCK) {
    this.name = options.name ?? 'sw1';
    this.options = options;
    this.commits = new JunosCommits(
      makeState(options.ports, (vlan) => `v${vlan}`),
      clock,
    );
  }

  reload(): void {
    this.isLocked = false;
    this.commits.restart();
  }

  login(): Cli {
    return new JunosCli(this);
  }
}

class JunosCli implements Cli {
  readonly #machine: JunosMachine;
  readonly banner = '--- JUNOS 21.4R3-S4.9 Kernel 64-bit  JNPR-12.1\n';
  readonly pager = { text: '---(more)---', erase: `\r${' '.repeat(40)}\r` };
  #candidate: SwitchState | undefined;
  #pageLength = 24;
  #isOver = false;

  constructor(machine: JunosMachine) {
    this.#machine = machine;
  }

  prompt(): string {
    const name = `arpeggio@${this.#machine.name}`;
    if (this.#candidate === undefined) return `\r\n${name}> `;
    return `${this.#machine.commits.reminder()}\r\n[edit]\r\n${name}# `;
  }

  pageLength(): number {
    return this.#pageLength;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  drop(): void {
    if (this.#candidate !== undefined) this.#machine.isLocked = false;
    this.#candidate = undefined;
  }

  run(line: string): string {
    const output = this.#candidate === undefined ? this.#operate(line) : this.#edit(line);
    if (output !== undefined) return output;
    const word = line.trim().split(' ')[0] ?? '';
    return `${' '.repeat(15)}^\n${word === 'show' ? 'syntax error, expecting <command>.' : 'unknown command.'}\n`;
  }

  #operate(line: string): string | undefined {
    return dispatch(line, {
      'set cli screen-length <n>': (length = '') => {
        this.#pageLength = Number(length);
        return `Screen length set to ${length}\n`;
      },
      'set cli screen-width <n>': (width = '') => `Screen width set to ${width}\n`,
      'show configuration vlans | display set': () => setLines(this.#machine.running).vlans,
      'show configuration interfaces | display set': () => setLines(this.#machine.running).ports,
      'show configuration interfaces <port> | display set': (port = '') =>
        setLinesOf(this.#machine.running, port),
      'show ethernet-switching table interface <unit>': (unit = '') =>
        switchingTable(this.#machine.running, unit),
      'show system commit': () => this.#machine.commits.history(),
      'configure exclusive': () => this.#begin(),
      exit: () => {
        this.#isOver = true;
        return '';
      },
    });
  }

  #begin(): string {
    const machine = this.#machine;
    if (machine.options.isEditedByOthers === true)
      return 'error: configuration database modified\n';
    if (machine.isLocked) return 'error: configuration database locked by:\n  root terminal p0\n';
    machine.isLocked = true;
    this.#candidate = copyOf(machine.running);
    return 'warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n';
  }

  #edit(line: string): string | undefined {
    const candidate = this.#candidate;
    if (candidate === undefined) return undefined;
    return dispatch(line, {
      'set vlans <name> vlan-id <id>': (name = '', id = '') => {
        candidate.vlans.set(Number(id), name);
        return '';
      },
      'delete vlans <name>': (name = '') => {
        const id = [...candidate.vlans].find(([, own]) => own === name)?.[0];
        if (id === undefined) return 'warning: statement not found\n';
        candidate.vlans.delete(id);
        return '';
      },
      [`set interfaces <port> ${SWITCHING} vlan members <list>`]: (port = '', list = '') =>
        editMembers(candidate, port, (members) => union(members, idsOf(candidate, list))),
      [`delete interfaces <port> ${SWITCHING} vlan members <list>`]: (port = '', list = '') =>
        removeMember(candidate, port, list),
      // Without a member the whole list goes.
      [`delete interfaces <port> ${SWITCHING} vlan members`]: (port = '') =>
        editMembers(candidate, port, () => new Set()),
      'set interfaces <port> disable': (port = '') => shut(candidate, port, true),
      'delete interfaces <port> disable': (port = '') => shut(candidate, port, false),
      commit: () => this.#machine.commits.commit(candidate),
      'commit confirmed <minutes>': (minutes = '') =>
        this.#machine.commits.commitConfirmed(candidate, Number(minutes)),
      exit: () => {
        this.drop();
        return 'Exiting configuration mode\n';
      },
    });
  }
}

function shut({ ports }: SwitchState, name: string, isShut: boolean): string {
  const port = ports.get(name);
  if (port === undefined || port.isShut === isShut) {
    return isShut ? '' : 'warning: statement not found\n';
  }
  port.isShut = isShut;
  return '';
}

function setLinesOf(state: SwitchState, name: string): string {
  const lines = setLines(state).ports.split('\n');
  return lines
    .filter((line) => line.startsWith(`set interfaces ${name} `))
    .map((line) => `${line}\n`)
    .join('');
}

function switchingTable({ ports, vlans }: SwitchState, unit: string): string {
  const port = ports.get(unit.replace(/\.0$/, ''));
  const learned = port === undefined || port.isShut ? [] : port.behind;
  const head =
    'MAC flags (S - static MAC, D - dynamic MAC, L - locally learned)\n\n' +
    `Ethernet switching table : ${learned.length} entries, ${learned.length} learned\n`;
  const name = vlans.get(port?.access ?? 1) ?? 'default';
  return head + learned.map((mac) => `  ${name}   ${mac}   D   -   ${unit}   0   0\n`).join('');
}

function editMembers(
  { ports }: SwitchState,
  name: string,
  change: (members: Set<number>) => Set<number>,
): string {
  const port = ports.get(name);
  if (port === undefined) return '';
  if (port.allowed !== 'all') port.allowed = change(port.allowed);
  return '';
}

/** A member that stands there only inside a range cannot be deleted by itself. */
function removeMember(state: SwitchState, name: string, member: string): string {
  const lines = setLines(state).ports.split('\n');
  const own = `set interfaces ${name} ${SWITCHING} vlan members ${member}`;
  if (!lines.includes(own)) return 'warning: statement not found\n';
  return editMembers(state, name, (members) => difference(members, idsOf(state, member)));
}

function idsOf({ vlans }: SwitchState, member: string): Set<number> {
  const named = [...vlans].find(([, name]) => name === member)?.[0];
  const list = named === undefined ? readVlans(member) : new Set([named]);
  return list === 'all' ? new Set() : list;
}

/** As `| display set` prints them; a member is shown as it was typed, here always by its id. */
function setLines(state: SwitchState): { vlans: string; ports: string } {
  const vlans = [...state.vlans]
    .filter(([vlan]) => vlan !== 1)
    .map(([vlan, name]) => `set vlans ${name} vlan-id ${vlan}\n`);
  const ports = [...state.ports].flatMap(([name, port]) => {
    const line = (setting: string): string => `set interfaces ${name} ${setting}\n`;
    const disable = port.isShut ? [line('disable')] : [];
    if (port.channel !== undefined)
      return [...disable, line(`ether-options 802.3ad ${port.channel}`)];
    if (port.mode === 'routed')
      return [...disable, line('unit 0 family inet address 192.0.2.1/24')];
    const members = port.allowed === 'all' ? ['all'] : [...port.allowed];
    return [
      ...disable,
      line(`${SWITCHING} interface-mode ${port.mode}`),
      ...(port.native === 1 ? [] : [line(`native-vlan-id ${port.native}`)]),
      ...(port.mode === 'access' ? [port.access] : members).map((member) =>
        line(`${SWITCHING} vlan members ${member}`),
      ),
    ];
  });
  return { vlans: vlans.join(''), ports: ports.join('') };
}
