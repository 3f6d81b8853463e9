// Configuration sessions of the EOS stand-in: each a copy of the whole configuration of the moment in
// which it was opened, put in effect whole. One at a time may wait under a commit timer; a session that
// is over cannot be entered again, and is forgotten when the next one is over.

import { MINUTE_MS, type SwitchClock } from '../clock.ts';
import { copyOf, type SwitchState } from '../state.ts';

interface Session {
  readonly state: SwitchState;
  status: 'pending' | 'pendingCommitTimer' | 'completed';
}

interface Running {
  running: SwitchState;
}

export class EosSessions {
  readonly #clock: SwitchClock;
  readonly #machine: Running;
  readonly #isNew: boolean;
  readonly #sessions = new Map<string, Session>();
  #waiting:
    | { readonly name: string; readonly before: SwitchState; callOff: () => void }
    | undefined;

  /** `isNew`: 4.32 or later, which shows what waits in another way. */
  constructor(machine: Running, clock: SwitchClock, isNew: boolean) {
    this.#machine = machine;
    this.#clock = clock;
    this.#isNew = isNew;
  }

  /** The configuration that is edited in it; a text: it is refused. */
  open(name: string): SwitchState | string {
    const known = this.#sessions.get(name);
    if (known !== undefined && known.status !== 'pending') {
      return `% Cannot enter session ${name} (session already completed)\n`;
    }
    const session = known ?? { state: copyOf(this.#machine.running), status: 'pending' };
    this.#sessions.set(name, session);
    return session.state;
  }

  abort(name: string): void {
    if (this.#waiting?.name === name) this.#takeBack();
    this.#sessions.delete(name);
  }

  commitTimer(name: string, text: string): string {
    const [, hours, minutes, seconds] = /^(\d\d?):(\d\d?):(\d\d?)$/.exec(text) ?? [];
    const session = this.#sessions.get(name);
    if (seconds === undefined || session === undefined) return '% Invalid input\n';
    if (this.#waiting !== undefined) {
      return `% Cannot commit session ${name}: session ${this.#waiting.name} is pending commit timer\n`;
    }
    const before = this.#machine.running;
    this.#machine.running = copyOf(session.state);
    session.status = 'pendingCommitTimer';
    const delayMs =
      (Number(hours) * 60 + Number(minutes)) * MINUTE_MS + Number(seconds) * (MINUTE_MS / 60);
    const callOff = this.#clock.after(delayMs, () => this.#takeBack());
    this.#waiting = { name, before, callOff };
    return '';
  }

  /** Of one that waits: it stays. Otherwise it is put in effect now. */
  commit(name: string): string {
    const session = this.#sessions.get(name);
    if (session === undefined || session.status === 'completed') {
      return `% Cannot commit session ${name} (session does not exist or is completed)\n`;
    }
    if (session.status === 'pending') this.#machine.running = copyOf(session.state);
    else this.#stop();
    this.#complete(session);
    return '';
  }

  restart(): void {
    this.#stop();
    this.#sessions.clear();
  }

  /** As `show configuration sessions detail | json` prints it. */
  show(): string {
    const sessions = [...this.#sessions].map(([name, { status }]) => {
      const isHidden = this.#isNew && status === 'pendingCommitTimer';
      return [name, { state: isHidden ? 'completed' : status, description: '', instances: {} }];
    });
    const waiting =
      this.#isNew && this.#waiting !== undefined
        ? { commitTimerSessionName: this.#waiting.name }
        : {};
    const all = { sessions: Object.fromEntries(sessions), maxSavedSessions: 1, ...waiting };
    return `${JSON.stringify(all, null, 4)}\n`;
  }

  #takeBack(): void {
    const waiting = this.#stop();
    if (waiting === undefined) return;
    this.#machine.running = waiting.before;
    this.#sessions.delete(waiting.name);
  }

  #stop() {
    const waiting = this.#waiting;
    waiting?.callOff();
    this.#waiting = undefined;
    return waiting;
  }

  #complete(session: Session): void {
    for (const [name, { status }] of this.#sessions)
      if (status === 'completed') this.#sessions.delete(name);
    session.status = 'completed';
  }
}
