// The 'virtual-machine' backend: all hosts inside one emulated Linux machine, reached through
// QEMU's own port forwarding on 127.0.0.1. Needs no root and no KVM.
import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Control } from '../control.ts';
import { sshControl } from '../control.ts';
import { clientKeyName, controlKeyName, readHostKey } from '../keys.ts';
import type { LabHost, LabNetwork } from '../lab-network.ts';
import { choosePorts } from '../ports.ts';
import { realNetwork } from '../real-network.ts';
import { controlAddress, hostNames, managementAddress } from '../topology.ts';
import { userland } from '../userland/build-userland.ts';
import type { Machine } from './start-machine.ts';
import { startMachine } from './start-machine.ts';

const execFileAsync = promisify(execFile);
// A restored machine answers within a second; a crowded one gets a minute.
const controlTimeoutMs = 60_000;
// Between choosing a free port and QEMU binding it, another program can take it.
const attemptsMax = 3;

export interface BackendOptions {
  directory: string;
  basePort: number | undefined;
  log(line: string): void;
}

/** Null when the machine can run here, otherwise why not and what would help. */
export async function machineObstacle(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86-64';
  const programs = ['qemu-system-x86_64', 'setpriv', 'apt-get', 'dpkg-deb'];
  for (const program of programs) {
    const found = await execFileAsync(program, ['--version']).catch(() => null);
    if (found === null) return `${program} is missing (apt-get install qemu-system-x86)`;
  }
  return null;
}

export async function startMachineNetwork(options: BackendOptions): Promise<LabNetwork> {
  const hostFiles = await userland(options.log);
  const addresses = [controlAddress, ...hostNames.map(managementAddress)];
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(addresses, options.basePort);
    const forwards = addresses.map((address) => ({ port: ports.get(address) ?? 0, address }));
    try {
      const { directory, log } = options;
      const machine = await startMachine(hostFiles, { directory, forwards, log });
      return await networkOf(machine, ports, directory);
    } catch (error) {
      const isPortTaken = String(error).includes('host forwarding rule');
      if (!isPortTaken || attempt === attemptsMax || options.basePort !== undefined) throw error;
    }
  }
}

async function networkOf(
  machine: Machine,
  ports: Map<string, number>,
  directory: string,
): Promise<LabNetwork> {
  const clientKeyPath = join(directory, 'client-key');
  await copyFile(join(machine.keyDirectory, clientKeyName), clientKeyPath);
  const clientKey = await readFile(clientKeyPath, 'utf8');
  const hosts: Record<string, LabHost> = {};
  for (const name of hostNames) {
    const port = ports.get(managementAddress(name)) ?? 0;
    const hostKey = await readHostKey(machine.keyDirectory, name);
    hosts[name] = { name, address: '127.0.0.1', port, hostKey, user: 'root' };
  }
  try {
    const control = await sshControl(
      {
        port: ports.get(controlAddress) ?? 0,
        privateKey: clientKey,
        hostKey: await readHostKey(machine.keyDirectory, controlKeyName),
      },
      controlTimeoutMs,
    );
    await setClock(control);
    return realNetwork({
      backend: 'virtual-machine',
      description:
        'Lab network: real Linux kernel in an emulated machine (QEMU, no KVM). It shows everything ' +
        'but speed: its clock is steady, its processor slow.',
      ...{ directory, hosts, clientKey, clientKeyPath, control },
      end: () => machine.qemu.kill(),
    });
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
