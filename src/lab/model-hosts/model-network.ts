// LabNetwork over a World and its SSH servers: power, faults, console commands, probe, reset.
// Started by start-model-network.ts, which also owns the files on disk.
import type {
  LabFault,
  LabHost,
  LabMachine,
  LabProbeReport,
  LabRunResult,
} from '../network/lab-network.ts';
import { PROGRAM } from './tools/services/dead-man/program.ts';
import { dumpHost, type DumpOptions } from './dump.ts';
import { echo } from './kernel/delivery.ts';
import { Machines } from './machines.ts';
import { ModelHostControl } from './model-host-control.ts';
import { type ProbeRequest, startModelProbe } from './probe.ts';
import type { HostFaults } from './server/faults.ts';
import type { HostServers } from './server/host-servers.ts';
import { runCommand } from './server/run-command.ts';
import type { ExecRecord, World } from './server/world.ts';
import type { ModelNetwork } from './start-model-network.ts';
import { ToolBox } from './tools/tool-table.ts';
import { SERVICE_ADDRESS } from './topology.ts';

/** Long enough for every modelled command at its real speed. */
const RUN_TIMEOUT_MS = 60_000;

export interface ModelNetworkPlace {
  directory: string;
  clientKeyPath: string;
  removeFiles(): Promise<void>;
}

/** Methods are own properties, because callers wrap a network by spreading it. */
export class ModelNetworkOfWorld implements ModelNetwork {
  readonly backend = 'in-process';
  readonly description =
    'lab network: in-process model hosts (no kernel, no packets: answers follow measured rules, ' +
    'packet figures are computed, not observed)';
  readonly directory: string;
  readonly clientKeyPath: string;
  readonly hosts: Record<string, LabHost> = {};
  readonly execLog: ExecRecord[];
  readonly unknownCommands: string[];
  readonly #world: World;
  readonly #servers: HostServers;
  readonly #place: ModelNetworkPlace;
  readonly #machines: Machines;
  readonly #controls = new Map<string, ModelHostControl>();
  /** First configuration of each host, to see at a reset who needs one. */
  readonly #first = new Map<string, string>();

  constructor(world: World, servers: HostServers, place: ModelNetworkPlace) {
    this.#world = world;
    this.#servers = servers;
    this.#place = place;
    this.#machines = new Machines(world);
    this.directory = place.directory;
    this.clientKeyPath = place.clientKeyPath;
    this.execLog = world.execLog;
    this.unknownCommands = world.unknownCommands;
  }

  async start(): Promise<void> {
    this.#world.change(() => {
      for (const { kernel } of this.#world.machines.values()) kernel.boot();
    });
    await this.#servers.settled();
    for (const name of this.#world.machines.keys()) {
      const { port, hostKey } = this.#servers.endpoint(name);
      this.hosts[name] = { name, address: '127.0.0.1', port, hostKey, user: 'root' };
      this.#addControl(name, () => this.#servers.dropConnections(name));
      this.#first.set(name, this.#configuration(name));
    }
    this.#warmUp();
  }

  readonly host = (name: string): ModelHostControl => {
    const control = this.#controls.get(name);
    if (control === undefined) throw new Error(`no model host named ${name}`);
    return control;
  };

  readonly dump = (options?: DumpOptions): string => {
    this.#world.catchUp();
    const now = this.#world.now();
    return [...this.#world.machines.values()]
      .map(({ kernel }) => dumpHost(kernel, now, options))
      .join('');
  };

  readonly run = async (
    host: string,
    argv: readonly string[],
    options: { stdin?: string; timeoutMs?: number } = {},
  ): Promise<LabRunResult> => {
    const machine = this.#world.machines.get(host);
    if (machine === undefined) throw new Error(`The lab has no host "${host}".`);
    if (!machine.kernel.isOn) {
      return { exitCode: 255, stdout: '', stderr: `lab: ${host} is not running\n` };
    }
    const killed = new AbortController();
    const timedOut = AbortSignal.timeout(options.timeoutMs ?? RUN_TIMEOUT_MS);
    const interrupted = AbortSignal.any([killed.signal, timedOut]);
    let stdout = '';
    const outcome = await runCommand(this.#world, machine, {
      line: argv.map(quoteWord).join(' '),
      via: 'console',
      environment: { USER: 'root' },
      readStdin: () => Promise.resolve(options.stdin ?? ''),
      stream: (text) => {
        stdout += text;
      },
      interrupted,
      kill: () => killed.abort(),
    });
    if (outcome.kind !== 'finished') {
      await untilAborted(interrupted);
      return { exitCode: null, stdout, stderr: '' };
    }
    const { exitCode, stderr = '' } = outcome;
    return { exitCode, stdout: stdout + (outcome.stdout ?? ''), stderr };
  };

  readonly reboot = async (host: string): Promise<void> => {
    await this.halt(host);
    await this.boot(host);
  };

  readonly crash = async (host: string): Promise<void> => {
    await this.halt(host);
  };

  readonly halt = async (host: string): Promise<void> => {
    this.#machines.stopAllOn(host);
    this.host(host).alter((kernel) => kernel.powerOff());
    await this.#servers.settled();
  };

  readonly boot = async (host: string): Promise<void> => {
    this.host(host).alter((kernel) => kernel.boot());
    await this.#servers.settled();
  };

  readonly setFault = async (host: string, fault: LabFault): Promise<void> => {
    const { kernel, faults } = this.#world.machine(host);
    this.#world.change(() => {
      applyFault(kernel, faults, fault);
    });
    await this.#servers.settled();
  };

  readonly clearFaults = async (host: string): Promise<void> => {
    const { kernel, faults } = this.#world.machine(host);
    this.#world.change(() => {
      faults.clear();
      plugPublicLink(kernel, true);
    });
    await this.#servers.settled();
  };

  readonly startProbe = async (
    request: ProbeRequest,
  ): Promise<{ stop(): Promise<LabProbeReport> }> => {
    await Promise.resolve();
    return startModelProbe(this.#world, request);
  };

  readonly startMachine = async (machine: LabMachine): Promise<void> => {
    this.#machines.start(machine);
    this.#addControl(machine.name, () => {});
  };

  readonly stopMachine = async (name: string): Promise<void> => {
    this.#machines.stop(name);
  };

  readonly reset = async (): Promise<void> => {
    this.#machines.stopAll();
    for (const [name, machine] of this.#world.machines) {
      await this.clearFaults(name);
      machine.tools = new ToolBox(machine.kernel.plan.isMac ?? false);
      machine.kernel.deadMan.forgetAll();
      machine.kernel.files.remove(PROGRAM);
      if (this.#configuration(name) === this.#first.get(name)) continue;
      await this.halt(name);
      machine.kernel.restoreFiles();
      await this.boot(name);
    }
    this.#world.change(() => this.#warmUp());
  };

  readonly stop = async (): Promise<void> => {
    await this.#servers.close();
    await this.#place.removeFiles();
  };

  #addControl(name: string, dropConnections: () => void): void {
    const machine = this.#world.machine(name);
    this.#controls.set(name, new ModelHostControl(this.#world, machine, dropConnections));
  }

  #configuration(name: string): string {
    return this.host(name).dump({ hasNeighbours: false });
  }

  /** The gateway knows node1 for the service address and nothing stale. */
  #warmUp(): void {
    const now = this.#world.now();
    this.#world.machine('gw').kernel.link('eth1')?.neighbours.clear();
    const internet = this.#world.machine('internet').kernel;
    echo(internet, { source: '198.51.100.10', destination: SERVICE_ADDRESS }, now);
  }
}

function applyFault(kernel: ModelHostControl['kernel'], faults: HostFaults, fault: LabFault): void {
  switch (fault.kind) {
    case 'link-down':
      plugPublicLink(kernel, false);
      break;
    case 'sshd-killed':
      faults.isSshdKilled = true;
      break;
    case 'hanging-command':
      faults.hangingCommands.add(fault.command);
      break;
    case 'management-down':
    case 'disk-full':
      throw new Error(`Model hosts cannot show the fault ${fault.kind}.`);
    case 'delay':
      if (fault.on === 'management') faults.managementDelayMs = fault.delayMs;
      else faults.publicLossPercent = fault.lossPercent;
      break;
  }
}

function plugPublicLink(kernel: ModelHostControl['kernel'], isPlugged: boolean): void {
  const link = kernel.link('eth0');
  if (link !== undefined && link.isUnplugged === isPlugged) kernel.setPlugged(link, isPlugged);
}

/** Single quotes hold everything but themselves. */
function quoteWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
