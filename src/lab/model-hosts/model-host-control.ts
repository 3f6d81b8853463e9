// What a test may do to one model host: look at its state, change it by hand, swap its tools, and
// set faults on the commands that it is sent. Everything goes through World.change, so that a
// running probe sees it at the right moment.
import { dumpHost, type DumpOptions } from './dump.ts';
import type { ModelHost } from './kernel/model-host.ts';
import type { LineMatch } from './server/faults.ts';
import type { Machine, World } from './server/world.ts';
import type { ArpingFlavour } from './tools/tool-table.ts';

export class ModelHostControl {
  readonly #world: World;
  readonly #machine: Machine;
  readonly #dropConnections: () => void;

  constructor(world: World, machine: Machine, dropConnections: () => void) {
    this.#world = world;
    this.#machine = machine;
    this.#dropConnections = dropConnections;
  }

  /** To read from; change it only inside `alter`. */
  get kernel(): ModelHost {
    return this.#machine.kernel;
  }

  alter(change: (kernel: ModelHost) => void): void {
    this.#world.change(() => change(this.#machine.kernel));
  }

  /** A file as it is now; undefined when there is none. */
  readFile(path: string): string | undefined {
    return this.kernel.files.read(path)?.content;
  }

  writeFile(path: string, content: string): void {
    this.alter((kernel) => kernel.files.write(path, content));
  }

  /** Adds an address as a person at the console would, without announcing it. */
  addAddress(address: string, prefixLength: number, device = 'eth0'): void {
    this.alter((kernel) => {
      const link = kernel.link(device);
      if (link === undefined) throw new Error(`${kernel.name} has no ${device}`);
      kernel.addAddress(link, { address, prefixLength, scope: 'global' });
    });
  }

  removeAddress(address: string, prefixLength: number, device = 'eth0'): void {
    this.alter((kernel) => {
      const link = kernel.link(device);
      const isRemoved =
        link !== undefined &&
        kernel.removeAddress(link, { address, prefixLength, hasLength: true });
      if (!isRemoved) throw new Error(`${kernel.name} does not hold ${address}/${prefixLength}`);
    });
  }

  setArping(flavour: ArpingFlavour): void {
    this.#machine.tools.arpingFlavour = flavour;
  }

  removeTool(name: string): void {
    this.#machine.tools.remove(name);
  }

  installTool(name: string): void {
    this.#machine.tools.install(name);
  }

  /** The next `times` matching commands never end, and have no effect. */
  hang(match: LineMatch, times = 1): void {
    this.#machine.faults.add(match, { kind: 'hang' }, times);
  }

  /** Matching commands wait until the returned function is called. */
  hold(match: LineMatch): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#machine.faults.add(match, { kind: 'wait', until: promise }, Infinity);
    return resolve;
  }

  /** `afterEffect`: the command does its work and then claims to have failed. */
  fail(
    match: LineMatch,
    failure: { exitCode: number; stderr: string; afterEffect?: boolean; times?: number },
  ): void {
    const { exitCode, stderr, afterEffect = false, times = 1 } = failure;
    this.#machine.faults.add(match, { kind: 'fail', exitCode, stderr, afterEffect }, times);
  }

  /** The SSH connection breaks before the command has its effect, or after it. */
  dropConnection(match: LineMatch, when: 'before' | 'after', times = 1): void {
    this.#machine.faults.add(match, { kind: 'drop-connection', when }, times);
  }

  dropConnectionsNow(): void {
    this.#dropConnections();
  }

  dump(options?: DumpOptions): string {
    this.#world.catchUp();
    return dumpHost(this.kernel, this.#world.now(), options);
  }
}
