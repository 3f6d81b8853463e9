// One switch of the Cisco kind: its state, what a restart brings back, and its options.

import type { Machine } from '../cli.ts';
import { copyOf, makeState, type PortOptions, type PortState, type SwitchState } from '../state.ts';
import { CiscoCli, defaultName } from './cli.ts';

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
  readonly vtp?: { readonly mode: string; readonly domain: string; readonly version: number };
}

export class CiscoMachine implements Machine {
  readonly name: string;
  readonly options: CiscoOptions;
  running: SwitchState;
  saved: SwitchState;

  constructor(options: CiscoOptions) {
    this.name = options.name ?? 'sw1';
    this.options = options;
    this.running = makeState(options.ports, defaultName);
    this.saved = copyOf(this.running);
  }

  login(): CiscoCli {
    return new CiscoCli(this);
  }

  /** IOS keeps the list of VLANs in vlan.dat, which is written at once; the others do not. */
  reload(): void {
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

  /** `Gi1/0/1` is as good as `GigabitEthernet1/0/1`. */
  findPort(typed: string): PortState | undefined {
    const [, kind = '', number] = /^([A-Za-z-]+)([\d/.]+)$/.exec(typed) ?? [];
    const name = [...this.running.ports.keys()].find((candidate) => {
      const [, full = '', own] = /^([A-Za-z-]+)([\d/.]+)$/.exec(candidate) ?? [];
      return own === number && full.toLowerCase().startsWith(kind.toLowerCase());
    });
    return name === undefined ? undefined : this.running.ports.get(name);
  }
}
