// The model hosts without their SSH servers: the same kernels, tools and cables, on the simulation's
// clock, and what a person does at a console. No command takes time here; that is the line's business.

import { dumpHost } from '../../../src/lab/model-hosts/dump.ts';
import type { ModelHost } from '../../../src/lab/model-hosts/kernel/model-host.ts';
import { elect } from '../../../src/lab/model-hosts/keepalived/election.ts';
import { Machines } from '../../../src/lab/model-hosts/machines.ts';
import {
  type CommandOutcome,
  runCommand,
} from '../../../src/lab/model-hosts/server/run-command.ts';
import { World } from '../../../src/lab/model-hosts/server/world.ts';
import { buildHosts } from '../../../src/lab/model-hosts/topology.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LabMachine } from '../../../src/lab/network/lab-network.ts';

export interface SimNetwork {
  /** Commands that the model refused to guess about. */
  readonly unknownCommands: readonly string[];
  host(name: string): ModelHost;
  run(host: string, line: string, stdin?: string): Promise<CommandOutcome>;
  /** What a person or the power does; keepalived sees it at once. */
  alter(host: string, change: (kernel: ModelHost) => void): void;
  readonly room: {
    start(machine: LabMachine): Promise<void>;
    stop(name: string): Promise<void>;
  };
  /** Names of the hosts and VMs that are there. */
  names(): readonly string[];
  /** One line per fact, `host: fact`, in no order that means anything. */
  facts(): readonly string[];
}

export function createNetwork(clock: Clock): SimNetwork {
  const now = (): number => clock.now();
  const world = new World(buildHosts({ extraNodes: 0, hasMac: false }, now), {
    now,
    timeScale: 0,
    later: (act, milliseconds) => laterOn(clock, act, milliseconds),
  });
  world.afterEachChange(() => elect(kernelsOf(world), now));
  world.change(() => {
    for (const kernel of kernelsOf(world)) kernel.boot();
  });
  const machines = new Machines(world);
  const host = (name: string): ModelHost => world.machine(name).kernel;
  return {
    unknownCommands: world.unknownCommands,
    host,
    async run(name, line, stdin = '') {
      const outcome = await runCommand(world, world.machine(name), {
        line,
        via: 'ssh',
        environment: { USER: 'root' },
        readStdin: () => Promise.resolve(stdin),
        stream: () => {},
        interrupted: new AbortController().signal,
        kill: () => {},
      });
      // It grows with each command, and here nobody reads it.
      world.execLog.length = 0;
      return outcome;
    },
    alter(name, change) {
      world.change(() => change(host(name)));
    },
    room: {
      start: async (machine) => machines.start(machine),
      stop: async (name) => machines.stop(name),
    },
    names: () => [...world.machines.keys()],
    facts: () => kernelsOf(world).flatMap((kernel) => factsOf(kernel, now())),
  };
}

function laterOn(clock: Clock, act: () => void, milliseconds: number): () => void {
  const calledOff = new AbortController();
  // Rejection is how the clock says that it was called off.
  clock.sleep(milliseconds, calledOff.signal).then(act, () => {});
  return () => calledOff.abort();
}

function kernelsOf(world: World): ModelHost[] {
  return [...world.machines.values()].map(({ kernel }) => kernel);
}

/** Lines of a file carry its name, so that each line stands for itself. */
function factsOf(kernel: ModelHost, now: number): string[] {
  let file = '';
  return dumpHost(kernel, now, { hasNeighbours: false })
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const text = line.trim();
      if (text.startsWith('file ')) file = text.split(' ')[1] ?? '';
      return text.startsWith('|') ? `${kernel.name}: ${file} ${text}` : `${kernel.name}: ${text}`;
    });
}
