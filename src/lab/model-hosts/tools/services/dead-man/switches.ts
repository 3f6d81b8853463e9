// What a model host knows of its dead-man switches. It stands for files below /var/lib/arpeggio, so it
// outlives a reboot; what the switches do is in fire.ts, the words that they are told in program.ts.
import type { TakeBack } from './bundle.ts';

export type Phase = 'armed' | 'undoing' | 'undone' | 'undo-failed' | 'confirmed' | 'cleared';

export interface Switch {
  id: string;
  phase: Phase;
  bundle: string;
  takeBacks: TakeBack[];
  /** Milliseconds by the network's clock. */
  deadline: number;
  /** The boot it was armed in. */
  bootCount: number;
  reason: string;
  /** What runs through it now, by how to end it. */
  running: Set<() => void>;
}

export class Switches {
  readonly #byId = new Map<string, Switch>();
  held: Switch | undefined;
  /** Whether the boot looks after it. */
  isHooked = false;
  /** What the model could not run, for the lists that tests read. */
  complaints: string[] = [];

  find(id: string): Switch | undefined {
    return this.#byId.get(id);
  }

  hold(one: Switch): void {
    this.#byId.set(one.id, one);
    this.held = one;
  }

  release(one: Switch): void {
    if (this.held === one) this.held = undefined;
  }

  forgetAll(): void {
    this.#byId.clear();
    this.held = undefined;
    this.isHooked = false;
  }

  /** Its line in a host's dump; none when nothing is armed or unfinished. */
  lines(): string[] {
    return this.held === undefined ? [] : [`dead-man ${this.held.id} ${this.held.phase}`];
  }
}
