// The command line of Cisco IOS, NX-OS and Arista EOS, as far as VLANs go, with what makes them
// dangerous: `switchport trunk allowed vlan N` replaces the list, abbreviations work, an old IOS opens
// a trunk whose last VLAN is removed, and IOS finds out that it may not make a VLAN when the VLAN's
// mode is left. Each line takes effect at once; only `write` makes it last.

import { type Cli, dispatch, type Handler } from '../cli.ts';
import type { PortState, SwitchState } from '../state.ts';
import { interfaceHandlers, listOf } from './interface-lines.ts';
import type { CiscoMachine } from './machine.ts';
import { NOTHING } from './revert-timer.ts';
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
  /** Name of the session of EOS that is edited; undefined: lines take effect at once. */
  #session: string | undefined;
  #edited: SwitchState | undefined;
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
    const suffix = this.#session === undefined ? SUFFIX[this.#mode] : this.#sessionSuffix();
    return `${isCut ? name.slice(0, NAME_LENGTH_MAX) : name}${suffix}${space}`;
  }

  /** `(config-s-arpegg-if)#`: the first six letters of the session. */
  #sessionSuffix(): string {
    const session = `(config-s-${this.#session?.slice(0, 6) ?? ''}`;
    return SUFFIX[this.#mode].replace('(config', session);
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
      ...this.#timed(),
      'configure terminal': () => this.#begin(),
      'write memory': () => machine.save(),
      'copy running-config startup-config': () => machine.save(),
      exit: () => {
        this.#isOver = true;
        return '';
      },
    });
  }

  #begin(): string {
    this.#mode = 'config';
    return this.#machine.options.system === 'cisco-ios'
      ? 'Enter configuration commands, one per line.  End with CNTL/Z.\n'
      : '';
  }

  /** What each system has of its own for taking itself back. */
  #timed(): Readonly<Record<string, Handler>> {
    const { options, revertTimer, sessions } = this.#machine;
    if (options.system === 'arista-eos') {
      return {
        'configure session <name>': (name = '') => this.#enterSession(name),
        'configure session <name> commit': (name = '') => sessions.commit(name),
      };
    }
    if (options.system !== 'cisco-ios') return {};
    return {
      'configure terminal revert timer <minutes>': (minutes = '') => this.#beginTimed(minutes),
      'configure confirm': () => (revertTimer.end() ? '' : NOTHING),
    };
  }

  #beginTimed(minutes: string): string {
    const { options, revertTimer } = this.#machine;
    if (options.hasArchive !== true) return '% Archive feature not enabled\n';
    if (revertTimer.isWaiting) return '%Rollback Confirmed Change already pending\n';
    if (!/^\d+$/.test(minutes) || Number(minutes) < 1 || Number(minutes) > 120) {
      return this.#invalid(minutes);
    }
    this.#machine.startReverting(Number(minutes));
    const copied = 'Rollback Confirmed Change: Backing up current running config to flash:bak-1\n';
    return copied + this.#begin();
  }

  #enterSession(name: string): string {
    const state = this.#machine.sessions.open(name);
    if (typeof state === 'string') return state;
    [this.#session, this.#edited] = [name, state];
    return this.#to('config');
  }

  /** What lines change: the running configuration, or that of a session. */
  #target(): SwitchState {
    return this.#edited ?? this.#machine.running;
  }

  /** Only within a session, and on its own level. */
  #ending(): Readonly<Record<string, Handler>> {
    const name = this.#session;
    if (name === undefined || this.#mode !== 'config') return {};
    const { sessions } = this.#machine;
    return {
      'commit timer <time>': (time = '') => this.#leaveSession(sessions.commitTimer(name, time)),
      commit: () => this.#leaveSession(sessions.commit(name)),
      abort: () => {
        sessions.abort(name);
        return this.#leaveSession('');
      },
    };
  }

  #leaveSession(complaint: string): string {
    if (complaint === '') this.#to('exec');
    return complaint;
  }

  /** A command of the configuration itself also ends the mode of a VLAN or an interface. */
  #configure(line: string): string | undefined {
    const own = this.#mode === 'vlan' ? this.#inVlan(line) : this.#inInterface(line);
    if (own !== undefined) return own;
    const complaint = this.#leaveVlan();
    const output = dispatch(line, {
      ...this.#ending(),
      'interface <name> <number>': (kind = '', number = '') => this.#enter(kind + number, line),
      'interface <name>': (name = '') => this.#enter(name, line),
      'vlan <list>': (list = '') => this.#enterVlan(list),
      'no vlan <list>': (list = '') => {
        for (const vlan of listOf(list)) this.#target().vlans.delete(vlan);
        return '';
      },
      end: () => this.#to('exec'),
      exit: () => this.#to(this.#mode === 'config' ? 'exec' : 'config'),
    });
    return output === undefined ? undefined : complaint + output;
  }

  #to(mode: Mode): string {
    this.#mode = mode;
    if (mode === 'exec') [this.#session, this.#edited] = [undefined, undefined];
    return '';
  }

  #enter(name: string, line: string): string {
    const port = this.#machine.findPort(name, this.#target());
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
    const { options } = this.#machine;
    const running = this.#target();
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
    return dispatch(line, interfaceHandlers(port, this.#machine.options.opensWhenEmptied === true));
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
