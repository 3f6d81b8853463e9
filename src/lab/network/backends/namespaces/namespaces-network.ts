// The 'namespaces' backend: all hosts as namespaces on this machine's own kernel. The fastest one,
// for root on a kernel with every feature. It runs the same scripts in the same userland as the
// virtual machine does; only the way in differs.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BackendOptions } from '../backend-options.ts';
import { namespaceControl } from '../../access/control.ts';
import { clientKeyName, writeKeys } from '../../access/keys.ts';
import type { LabNetwork } from '../../lab-network.ts';
import { choosePorts } from '../../access/ports.ts';
import { labHosts, realNetwork, runVerb, untilSshAnswers } from '../../real-network.ts';
import { hostNames, managementAddress } from '../../topology.ts';
import { userland } from '../../userland/build-userland.ts';

const execFileAsync = promisify(execFile);
const guestDirectory = fileURLToPath(new URL('../../guest', import.meta.url));
const modules = ['bridge', 'veth', '8021q', 'nf_tables', 'sch_netem', 'ip_vs', 'nft_compat'];
// The feature check takes tens of milliseconds; a kernel that hangs in it cannot run the lab.
const checkTimeoutMs = 10_000;
// Seconds on any machine; longer means that a script waits for something that never comes.
const startTimeoutMs = 120_000;

/** Null when the namespaces can run here, otherwise why not. */
export async function namespacesObstacle(log: (line: string) => void): Promise<string | null> {
  if (process.platform !== 'linux') return 'they need Linux';
  if (process.getuid?.() !== 0) return 'they need root';
  // Missing modules show in the check below.
  await execFileAsync('modprobe', ['-a', '-q', ...modules]).catch(() => undefined);
  const { root } = await userland(log);
  const script = await readFile(join(guestDirectory, 'feature-check.sh'), 'utf8');
  try {
    const check = ['--net', 'chroot', root, '/bin/sh', '-c', script];
    const { stdout } = await execFileAsync('unshare', check, { timeout: checkTimeoutMs });
    const missing = stdout.trim().split('\n').filter(Boolean);
    return missing.length === 0 ? null : `this kernel has no ${missing.join(', ')}`;
  } catch (error) {
    return `namespaces are not allowed here (${String(error).split('\n')[0]})`;
  }
}

export async function startNamespacesNetwork(options: BackendOptions): Promise<LabNetwork> {
  const { directory } = options;
  const keys = join(directory, 'keys');
  await writeKeys(keys, [clientKeyName, ...hostNames]);
  const { root } = await userland(options.log);
  const init = [join(guestDirectory, 'namespace-init.sh'), root, guestDirectory, keys];
  const kinds = ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child=KILL'];
  const lab = start(['unshare', ...kinds, 'sh', ...init]);
  const children = [lab];
  const end = async () => {
    await Promise.all(children.map(killed));
  };
  try {
    const ready = await line(lab, /^LAB-READY (\d+)$/);
    const pid = Number(ready[1]);
    const ports = await choosePorts(hostNames.map(managementAddress), options.basePort);
    const forwards = [...ports].map(([address, port]) => `${port}=${address}`);
    const forward = start(['perl', join(guestDirectory, 'forward.pl'), String(pid), ...forwards]);
    children.push(forward);
    await line(forward, /^listening$/);
    const clientKeyPath = join(keys, clientKeyName);
    const clientKey = await readFile(clientKeyPath, 'utf8');
    const hosts = await labHosts(keys, ports);
    const control = namespaceControl(pid);
    return realNetwork({
      backend: 'namespaces',
      description: "Lab network: real hosts as namespaces on this machine's own Linux kernel.",
      ...{ directory, hosts, clientKey, clientKeyPath, end },
      control: () => control,
      async reset() {
        await runVerb(control, ['reset']);
        for (const host of Object.values(hosts)) await untilSshAnswers(host, clientKey);
      },
    });
  } catch (error) {
    await end();
    throw error;
  }
}

type Child = ChildProcess & { stdout: Readable; stderr: Readable };

/** The kernel ends the child when this process dies, whatever ends it. */
function start(argv: readonly string[]): Child {
  const guarded = ['--pdeathsig', 'KILL', ...argv];
  return spawn('setpriv', guarded, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The first line of the child's output that matches. Throws when it ends before that. */
function line(child: Child, pattern: RegExp): Promise<RegExpExecArray> {
  let seen = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer:\n${seen}`)), startTimeoutMs);
    const giveUp = () => {
      clearTimeout(timer);
      reject(new Error(`The lab's namespaces did not come up:\n${seen}`));
    };
    child.on('error', giveUp);
    child.on('close', giveUp);
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (text) => {
        seen += `${text}\n`;
        const match = pattern.exec(text);
        if (match === null) return;
        clearTimeout(timer);
        resolve(match);
      });
    }
  });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}
