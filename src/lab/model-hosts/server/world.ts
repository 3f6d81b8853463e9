// All model hosts of one network with what belongs to each besides its kernel: installed tools,
// faults. Keeps the lists that tests read (commands run, commands not known) and tells observers
// before anything changes, so that a probe can be computed exactly from the timeline.
import { isDue, takeBack } from '../tools/services/dead-man/fire.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { ToolBox } from '../tools/tool-table.ts';
import { HostFaults } from './faults.ts';

export interface ExecRecord {
  host: string;
  /** The command line as it arrived. */
  line: string;
  /** Milliseconds since 1970 by the network's clock. */
  at: number;
  /** 'console': LabNetwork.run, beside sshd. */
  via: 'ssh' | 'console';
}

export interface Machine {
  kernel: ModelHost;
  tools: ToolBox;
  faults: HostFaults;
}

/** Far below the second in which people count. */
const LOOK_AGAIN_MS = 50;

export interface WorldOptions {
  now(): number;
  /** 1: commands take as long as the real ones; 0: no time at all. */
  timeScale: number;
  /** Does `act` in so many milliseconds; returns how to call it off. Absent: in real time. */
  later?: (act: () => void, milliseconds: number) => () => void;
}

export class World {
  readonly machines = new Map<string, Machine>();
  readonly execLog: ExecRecord[] = [];
  readonly unknownCommands: string[] = [];
  readonly #options: WorldOptions;
  readonly #observers = new Set<() => void>();
  readonly #afterChange = new Set<() => void>();
  #callOffDeadline: (() => void) | undefined;

  constructor(hosts: readonly ModelHost[], options: WorldOptions) {
    this.#options = options;
    for (const kernel of hosts) this.add(kernel);
  }

  add(kernel: ModelHost): void {
    const tools = new ToolBox(kernel.plan.isMac ?? false);
    this.machines.set(kernel.name, { kernel, tools, faults: new HostFaults() });
  }

  now(): number {
    return this.#options.now();
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`no model host named ${name}`);
    return machine;
  }

  /** Runs `change` as one instant: observers settle the past first, then servers look again. */
  change<Result>(change: () => Result): Result {
    this.catchUp();
    const result = this.#inOneInstant(change);
    this.#awaitDeadline();
    return result;
  }

  /**
   * Lets the dead-man switches fire whose time has come, the earliest first. By itself where the clock
   * is real; where a test moves it, at the next look at any host.
   */
  catchUp(): void {
    const now = (): number => this.now();
    const held = [...this.machines.values()].flatMap(({ kernel: host }) =>
      isDue({ host, now }) && host.deadMan.held !== undefined
        ? [{ host, one: host.deadMan.held }]
        : [],
    );
    for (const { host, one } of held.toSorted((a, b) => a.one.deadline - b.one.deadline)) {
      this.#inOneInstant(() => takeBack({ host, now }, one, 'deadline'));
    }
  }

  #inOneInstant<Result>(change: () => Result): Result {
    for (const observer of this.#observers) observer();
    const result = change();
    for (const { kernel } of this.machines.values()) {
      this.unknownCommands.push(...kernel.deadMan.complaints.splice(0));
    }
    for (const observer of this.#afterChange) observer();
    return result;
  }

  #awaitDeadline(): void {
    this.#callOffDeadline?.();
    const deadlines = [...this.machines.values()].flatMap(({ kernel: { isOn, deadMan } }) =>
      isOn && deadMan.held?.phase === 'armed' ? [deadMan.held.deadline] : [],
    );
    if (deadlines.length === 0) return;
    // Not at once: a timer may be early, and a switch of a boot before this one never comes due.
    const wait = Math.max(LOOK_AGAIN_MS, Math.min(...deadlines) - this.now());
    const later = this.#options.later ?? laterReally;
    this.#callOffDeadline = later(() => this.change(() => {}), wait);
  }

  /** Called just before each change; returns how to stop. */
  beforeEachChange(observer: () => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  afterEachChange(observer: () => void): void {
    this.#afterChange.add(observer);
  }

  /** Waits a real command's time, scaled; ends early when interrupted. */
  async pass(realMs: number, interrupted: AbortSignal): Promise<void> {
    await sleep(realMs * this.#options.timeScale, interrupted);
  }
}

function laterReally(act: () => void, milliseconds: number): () => void {
  const timer = setTimeout(act, milliseconds).unref();
  return () => clearTimeout(timer);
}

export async function sleep(durationMs: number, interrupted: AbortSignal): Promise<void> {
  if (durationMs <= 0 || interrupted.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    interrupted.addEventListener('abort', stop, { once: true });
  });
}
