// The 'virtual-machine' backend: all hosts inside one emulated Linux machine, reached through
// QEMU's own port forwarding on 127.0.0.1. Needs no root and no KVM.
import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BackendOptions } from '../backend-options.ts';
import type { Control } from '../../access/control.ts';
import { sshControl } from '../../access/control.ts';
import { clientKeyName, controlKeyName, readHostKey } from '../../access/keys.ts';
import type { LabNetwork } from '../../lab-network.ts';
import { choosePorts } from '../../access/ports.ts';
import { labHosts, realNetwork } from '../../real-network.ts';
import { controlAddress, hostNames, managementAddress } from '../../topology.ts';
import type { Userland } from '../../userland/build-userland.ts';
import { userland } from '../../userland/build-userland.ts';
import { type Heartbeat, watchHeartbeat } from './heartbeat.ts';
import type { Machine } from './start-machine.ts';
import { startMachine } from './start-machine.ts';

const execFileAsync = promisify(execFile);
// A restored machine answers within a second; a crowded one gets a minute.
const controlTimeoutMs = 60_000;
const debianPackages = 'the Debian packages named in src/lab/network/debian-packages.txt';
// Between choosing a free port and QEMU binding it, another program can take it.
const attemptsMax = 3;

/** Null when the machine can run here, otherwise why not and what would help. */
export async function machineObstacle(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86-64';
  const programs = ['qemu-system-x86_64', 'setpriv', 'apt-get', 'dpkg-deb'];
  for (const program of programs) {
    const found = await execFileAsync(program, ['--version']).catch(() => null);
    if (found === null) return `${program} is missing (install ${debianPackages})`;
  }
  return null;
}

export async function startMachineNetwork(options: BackendOptions): Promise<LabNetwork> {
  const hostFiles = await userland(options.log);
  const addresses = [controlAddress, ...hostNames.map(managementAddress)];
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(addresses, options.basePort);
    try {
      return await networkOn(ports, hostFiles, options);
    } catch (error) {
      const isPortTaken = String(error).includes('host forwarding rule');
      if (!isPortTaken || attempt === attemptsMax || options.basePort !== undefined) throw error;
    }
  }
}

/** A running machine and the connection that the lab's verbs take. */
interface Running {
  machine: Machine;
  control: Control;
  heartbeat: Heartbeat;
  /** Why nothing can be done with it any more; null: it runs. */
  death: string | null;
}

async function networkOn(
  ports: Map<string, number>,
  hostFiles: Userland,
  options: BackendOptions,
): Promise<LabNetwork> {
  const start = () => startRunning(ports, hostFiles, options);
  let running = await start();
  const keys = running.machine.keyDirectory;
  const clientKeyPath = join(options.directory, 'client-key');
  await copyFile(join(keys, clientKeyName), clientKeyPath);
  const end = async () => {
    running.heartbeat.stop();
    // A connection to a machine that was killed has closed by itself.
    if (running.death === null) await running.control.close();
    await running.machine.qemu.kill();
  };
  return realNetwork({
    backend: 'virtual-machine',
    description:
      'Lab network: a real Linux kernel in an emulated machine (QEMU without KVM). It cannot show ' +
      'real speed: commands take ten times as long as on hardware.',
    directory: options.directory,
    hosts: await labHosts(keys, ports),
    clientKey: await readFile(clientKeyPath, 'utf8'),
    clientKeyPath,
    control() {
      if (running.death !== null) throw new Error(running.death);
      return running.control;
    },
    async reset() {
      // Back to the saved state: exact, and faster than undoing things inside. Open connections
      // break, as when every host is power-cycled; the ports stay.
      await end();
      running = await start();
    },
    end,
  });
}

async function startRunning(
  ports: Map<string, number>,
  hostFiles: Userland,
  { directory, log }: BackendOptions,
): Promise<Running> {
  const forwards = [...ports].map(([address, port]) => ({ address, port }));
  const machine = await startMachine(hostFiles, { directory, forwards, log });
  try {
    const endpoint = {
      port: ports.get(controlAddress) ?? 0,
      privateKey: await readFile(join(machine.keyDirectory, clientKeyName), 'utf8'),
      hostKey: await readHostKey(machine.keyDirectory, controlKeyName),
    };
    const control = await sshControl(endpoint, controlTimeoutMs);
    await setClock(control);
    const consolePath = join(directory, 'console.log');
    const running: Running = { machine, control, heartbeat: { stop: () => {} }, death: null };
    running.heartbeat = watchHeartbeat(control, consolePath, (sentence) => {
      log(sentence);
      running.death = sentence;
      // Whoever waits for something inside learns at once that it will not come.
      void machine.qemu.kill();
    });
    return running;
  } catch (error) {
    await machine.qemu.kill();
    throw error;
  }
}

/** A restored machine still believes in the moment when it was saved. */
async function setClock(control: Control): Promise<void> {
  const seconds = (Date.now() / 1000).toFixed(3);
  const process = await control.start(['date', '-s', `@${seconds}`]);
  await process.result;
}
