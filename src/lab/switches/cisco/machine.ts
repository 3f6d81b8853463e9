// One switch of the Cisco kind: its state, what a restart brings back, and its options.

import type { Machine } from '../cli.ts';
import { REAL_CLOCK, type SwitchClock } from '../clock.ts';
import { copyOf, makeState, type PortOptions, type PortState, type SwitchState } from '../state.ts';
import { CiscoCli, defaultName } from './cli.ts';
import { RevertTimer } from './revert-timer.ts';
import { EosSessions } from './sessions.ts';

export type CiscoSystem = 'cisco-ios' | 'cisco-nx-os' | 'arista-eos';

export interface CiscoOptions {
  readonly system: CiscoSystem;
  readonly ports: Readonly<Record<string, PortOptions>>;
  readonly name?: string;
  readonly banner?: string;
  /** An old IOS: a trunk without its last VLAN carries all of them. */
  readonly opensWhenEmptied?: boolean;
  /** The login ends at `>`, where nothing can be configured. */
  readonly isUnprivileged?: boolean;
  /** IOS: `archive` has a path, so that it can revert by itself. */
  readonly hasArchive?: boolean;
  /** EOS 4.32 or later. */
  readonly isNew?: boolean;
  readonly vtp?: { readonly mode: string; readonly domain: string; readonly version: number };
}

export class CiscoMachine implements Machine {
  readonly name: string;
  readonly options: CiscoOptions;
  running: SwitchState;
  saved: SwitchState;
  readonly revertTimer: RevertTimer;
  readonly sessions: EosSessions;

  constructor(options: CiscoOptions, clock: SwitchClock = REAL_CLOCK) {
    this.name = options.name ?? 'sw1';
    this.options = options;
    this.running = makeState(options.ports, defaultName);
    this.saved = copyOf(this.running);
    this.revertTimer = new RevertTimer(clock);
    this.sessions = new EosSessions(this, clock, options.isNew === true);
  }

  login(): CiscoCli {
    return new CiscoCli(this);
  }

  /** IOS keeps the list of VLANs in vlan.dat, which is written at once; the others do not. */
  reload(): void {
    this.revertTimer.end();
    this.sessions.restart();
    const { vlans } = this.running;
    this.running = copyOf(this.saved);
    if (this.options.system === 'cisco-ios') this.running.vlans = vlans;
  }

  save(): string {
    this.saved = copyOf(this.running);
    if (this.options.system === 'cisco-ios') return 'Building configuration...\n[OK]\n';
    return this.options.system === 'arista-eos'
      ? 'Copy completed successfully.\n'
      : '[########################################] 100%\nCopy complete.\n';
  }

  /** The copy of before the first line comes back; VLANs of a VTP server stand in no configuration. */
  startReverting(minutes: number): void {
    const before = copyOf(this.running);
    this.revertTimer.start(minutes, () => {
      const { vlans } = this.running;
      this.running = before;
      if (this.options.vtp?.mode === 'Server') this.running.vlans = vlans;
    });
  }

  /** `Gi1/0/1` is as good as `GigabitEthernet1/0/1`. */
  findPort(typed: string, state: SwitchState = this.running): PortState | undefined {
    const [, kind = '', number] = /^([A-Za-z-]+)([\d/.]+)$/.exec(typed) ?? [];
    const name = [...state.ports.keys()].find((candidate) => {
      const [, full = '', own] = /^([A-Za-z-]+)([\d/.]+)$/.exec(candidate) ?? [];
      return own === number && full.toLowerCase().startsWith(kind.toLowerCase());
    });
    return name === undefined ? undefined : state.ports.get(name);
  }
}
