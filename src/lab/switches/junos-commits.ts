// Commits of the Junos stand-in: what is in effect, the history, and the commit that waits to be
// confirmed. As on the real system any later commit confirms it, whoever made it, and a restart does not
// take it back.

import { MINUTE_MS, type SwitchClock } from './clock.ts';
import { copyOf, type SwitchState } from './state.ts';

interface Waiting {
  readonly before: SwitchState;
  readonly endsAt: number;
  readonly callOff: () => void;
}

export class JunosCommits {
  readonly #clock: SwitchClock;
  running: SwitchState;
  /** Newest first. */
  readonly #history: string[] = [];
  #waiting: Waiting | undefined;

  constructor(first: SwitchState, clock: SwitchClock) {
    this.running = first;
    this.#clock = clock;
  }

  commit(candidate: SwitchState): string {
    this.#end();
    this.running = copyOf(candidate);
    this.#note('arpeggio via cli');
    return 'configuration check succeeds\ncommit complete\n';
  }

  commitConfirmed(candidate: SwitchState, minutes: number): string {
    if (!Number.isInteger(minutes) || minutes < 1) return 'error: invalid value for rollback\n';
    this.#end();
    const before = this.running;
    this.running = copyOf(candidate);
    this.#note(`arpeggio via cli commit confirmed, rollback in ${minutes}mins`);
    this.#waiting = {
      before,
      endsAt: this.#clock.now() + minutes * MINUTE_MS,
      callOff: this.#clock.after(minutes * MINUTE_MS, () => this.#rollBack(before)),
    };
    return (
      `commit confirmed will be automatically rolled back in ${minutes} minutes unless confirmed\n` +
      'commit complete\n'
    );
  }

  /** Stands above the prompt of configuration mode while a commit waits. */
  reminder(): string {
    if (this.#waiting === undefined) return '';
    const minutes = Math.ceil((this.#waiting.endsAt - this.#clock.now()) / MINUTE_MS);
    return `\r\n# commit confirmed will be rolled back in ${minutes} minutes`;
  }

  history(): string {
    return this.#history.map((entry, index) => `${String(index).padEnd(4)}${entry}\n`).join('');
  }

  restart(): void {
    this.#end();
  }

  #end(): void {
    this.#waiting?.callOff();
    this.#waiting = undefined;
  }

  #rollBack(before: SwitchState): void {
    this.#waiting = undefined;
    this.running = before;
    this.#note('root via other');
  }

  #note(by: string): void {
    const time = new Date(this.#clock.now()).toISOString().replace('T', ' ').slice(0, 19);
    this.#history.unshift(`${time} UTC by ${by}`);
  }
}
