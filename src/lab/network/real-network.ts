// The LabNetwork of both real backends: turns each call into a verb of guest/lab.sh. Which machine
// or which namespaces those run in is decided by whoever hands in the Control.
import { setTimeout as delay } from 'node:timers/promises';
import type { Control, ControlProcess } from './access/control.ts';
import { connectSsh } from './access/control.ts';
import type {
  LabFault,
  LabHost,
  LabMachine,
  LabNetwork,
  LabProbeReport,
  LabRunResult,
} from './lab-network.ts';
import { readHostKey } from './access/keys.ts';
import { probeReport } from './probe-report.ts';
import { hostNames, managementAddress } from './topology.ts';

export interface RealNetworkParts {
  backend: LabNetwork['backend'];
  description: string;
  directory: string;
  hosts: Record<string, LabHost>;
  clientKey: string;
  clientKeyPath: string;
  control(): Control;
  /** Every host back to its first configuration. */
  reset(): Promise<void>;
  /** Ends everything that the backend started. */
  end(): Promise<void>;
}

// A boot under emulation takes about 3 s, all hosts at once about 15 s; the rest is for a machine
// that has other work as well.
const verbTimeoutMs = 120_000;
const runTimeoutMs = 60_000;
const sshTimeoutMs = 60_000;
const sshAttemptTimeoutMs = 10_000;

export function realNetwork(parts: RealNetworkParts): LabNetwork {
  const { hosts } = parts;
  const knownHost = (name: string): LabHost => {
    const host = hosts[name];
    if (host === undefined) throw new Error(`The lab has no host "${name}".`);
    return host;
  };
  const machines = new Set<string>();
  const knownName = (name: string): string => (machines.has(name) ? name : knownHost(name).name);
  const verb = async (...words: string[]): Promise<void> => {
    await runVerb(parts.control(), words);
  };
  const boot = async (name: string): Promise<void> => {
    await verb('boot', name);
    await untilSshAnswers(knownHost(name), parts.clientKey);
  };
  return {
    backend: parts.backend,
    description: parts.description,
    directory: parts.directory,
    hosts,
    clientKeyPath: parts.clientKeyPath,
    async run(name, argv, options = {}) {
      const process = await parts
        .control()
        .start(['/bin/busybox', 'sh', '/lab/lab.sh', 'exec', knownName(name), ...argv]);
      process.stdin.end(options.stdin ?? '');
      return finished(process, options.timeoutMs ?? runTimeoutMs);
    },
    async reboot(name) {
      await verb('halt', knownHost(name).name);
      await boot(name);
    },
    crash: (name) => verb('crash', knownHost(name).name),
    halt: (name) => verb('halt', knownHost(name).name),
    boot,
    setFault: (name, fault) => verb('fault', knownHost(name).name, ...faultWords(fault)),
    clearFaults: (name) => verb('clear', knownHost(name).name),
    startProbe: (options) => startProbe(parts.control(), knownName(options.from), options),
    async startMachine(machine) {
      await verb('vm_start', ...machineWords(machine));
      machines.add(machine.name);
    },
    async stopMachine(name) {
      machines.delete(name);
      if (isMachineName(name)) await verb('vm_stop', name);
    },
    async reset() {
      machines.clear();
      await parts.reset();
    },
    stop: () => parts.end(),
  };
}

/** One verb of guest/lab.sh. Throws with what it printed when it fails. */
export async function runVerb(control: Control, words: readonly string[]): Promise<void> {
  const process = await control.start(['sh', '/lab/lab.sh', ...words]);
  const result = await finished(process, verbTimeoutMs);
  if (result.exitCode === 0) return;
  throw new Error(`lab ${words.join(' ')}: ${result.stderr || result.stdout || 'timed out'}`);
}

/** A name that can be a folder and a network namespace, and that no host of the lab has. */
function isMachineName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) && !hostNames.includes(name);
}

function machineWords(machine: LabMachine): string[] {
  const { name, node, vlan, mac, address, gateway } = machine;
  if (!isMachineName(name)) throw new Error(`No VM of the lab can be called "${name}".`);
  if (!node.startsWith('node') || !hostNames.includes(node)) {
    throw new Error(`"${node}" is no node of the lab, so it carries no VM.`);
  }
  return [name, node, String(vlan), mac, address ?? '-', gateway ?? '-'];
}

function faultWords(fault: LabFault): string[] {
  switch (fault.kind) {
    case 'link-down':
    case 'management-down':
    case 'sshd-killed':
    case 'disk-full':
      return [fault.kind];
    case 'delay': {
      const nic = fault.on === 'management' ? 'mgmt0' : 'eth0';
      return [fault.kind, String(fault.delayMs), String(fault.lossPercent), nic];
    }
    case 'hanging-command':
      return [fault.kind, fault.command];
    default:
      return fault satisfies never;
  }
}

async function finished(process: ControlProcess, timeoutMs: number): Promise<LabRunResult> {
  const timer = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    process.abandon();
    // Not waited for: an SSH channel to a process that hangs does not close by itself.
    return { exitCode: null, stdout: '', stderr: `no end within ${timeoutMs} ms` };
  });
  // The timer that is called off.
  late.catch(() => undefined);
  try {
    return await Promise.race([process.result, late]);
  } finally {
    timer.abort();
  }
}

async function startProbe(
  control: Control,
  from: string,
  options: { to: string; packetsPerSecond: number },
): Promise<{ stop(): Promise<LabProbeReport> }> {
  const sender = ['perl', '/lab/probe-send.pl', options.to, String(options.packetsPerSecond)];
  const process = await control.start(['sh', '/lab/lab.sh', 'exec', from, ...sender]);
  // The sender prints one line when its first packet is about to go out.
  await Promise.race([
    new Promise((resolve) => process.stdout.once('data', resolve)),
    process.result.then((result) => {
      throw new Error(`The probe on ${from} did not start: ${result.stderr}`);
    }),
  ]);
  return {
    async stop() {
      process.stdin.end();
      return probeReport(await finished(process, runTimeoutMs));
    },
  };
}

/** Resolves once the host lets a client with the lab's key log in. */
export async function untilSshAnswers(host: LabHost, privateKey: string): Promise<void> {
  const deadline = Date.now() + sshTimeoutMs;
  for (;;) {
    try {
      const endpoint = { port: host.port, privateKey, hostKey: host.hostKey };
      const client = await connectSsh(endpoint, sshAttemptTimeoutMs);
      client.destroy();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`${host.name} does not answer SSH on port ${host.port}.`, { cause: error });
      }
    }
  }
}

/** The hosts as a client sees them: ports by management address, keys from their directory. */
export async function labHosts(
  keyDirectory: string,
  ports: ReadonlyMap<string, number>,
): Promise<Record<string, LabHost>> {
  const hosts: Record<string, LabHost> = {};
  for (const name of hostNames) {
    const port = ports.get(managementAddress(name)) ?? 0;
    const hostKey = await readHostKey(keyDirectory, name);
    hosts[name] = { name, address: '127.0.0.1', port, hostKey, user: 'root' };
  }
  return hosts;
}
