// The timed rollback of the IOS stand-in. A copy is made before the first line, for which `archive` needs
// a path; when the time is up, that copy comes back. A restart knows nothing of it: what was not written
// is gone anyway.

import { MINUTE_MS, type SwitchClock } from '../clock.ts';

export class RevertTimer {
  readonly #clock: SwitchClock;
  #waiting: { readonly minutes: number; readonly callOff: () => void } | undefined;

  constructor(clock: SwitchClock) {
    this.#clock = clock;
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  start(minutes: number, takeBack: () => void): void {
    const callOff = this.#clock.after(minutes * MINUTE_MS, () => {
      this.#waiting = undefined;
      takeBack();
    });
    this.#waiting = { minutes, callOff };
  }

  /** False: nothing waits. */
  end(): boolean {
    const wasWaiting = this.isWaiting;
    this.#waiting?.callOff();
    this.#waiting = undefined;
    return wasWaiting;
  }

  show(): string {
    if (this.#waiting === undefined) return NOTHING;
    return (
      'Time configured(or reconfigured): 13:00:00 UTC Sun Nov 22 2026\n' +
      `Timer type: absolute timer\nTimer value: ${this.#waiting.minutes} min\nUser: arpeggio\n`
    );
  }
}

export const NOTHING = '%No Rollback Confirmed Change pending\n';
