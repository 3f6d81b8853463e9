// `npm run lab -- up | status | down | shell HOST`: the lab network alone, for a person. The
// running lab describes itself in one file per lab directory; the other verbs read that file.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { LabNetwork } from './lab-network.ts';
import { startNetwork } from './start-network.ts';
import { forgetLab, readLab, rememberLab, runningLab } from './storage/current-lab.ts';
import type { CurrentLab } from './storage/current-lab.ts';

const usage = `Usage:
  npm run lab -- up [--detach] [--base-port PORT] [--backend namespaces|virtual-machine|in-process]
  npm run lab -- status
  npm run lab -- shell HOST
  npm run lab -- down`;
// The first start on a machine downloads packages and boots under emulation.
const detachTimeoutMs = 15 * 60 * 1000;
// Ending a lab takes well under a second.
const downTimeoutMs = 20_000;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function isBackend(word: string | undefined): word is LabNetwork['backend'] | undefined {
  return [undefined, 'namespaces', 'virtual-machine', 'in-process'].includes(word);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      detach: { type: 'boolean', default: false },
      'base-port': { type: 'string', default: '0' },
      backend: { type: 'string' },
    },
  });
  const [verb, host] = positionals;
  const verbs: Record<string, () => Promise<number> | number> = {
    up: () => (values.detach ? upDetached() : up(Number(values['base-port']), values.backend)),
    status,
    down,
    shell: () => (host === undefined ? refuse() : shell(host)),
  };
  return (verbs[verb ?? ''] ?? refuse)();
}

function refuse(): number {
  process.stderr.write(`${usage}\n`);
  return 64;
}

async function up(basePort: number, backend: string | undefined): Promise<number> {
  const isPort = Number.isInteger(basePort) && basePort >= 0 && basePort <= 65_000;
  if (!isPort || !isBackend(backend)) return refuse();
  if ((await runningLab()) !== null) {
    print('A lab is already up. See: npm run lab -- status');
    return 1;
  }
  const network = await startNetwork({
    log: print,
    ...(basePort === 0 ? {} : { basePort }),
    ...(backend === undefined ? {} : { backend }),
  });
  await rememberLab(network);
  describe({ ...network, pid: process.pid });
  print('Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    // A timer, because signal handlers alone do not keep a process alive.
    const alive = setInterval(() => undefined, 3_600_000);
    const end = () => {
      clearInterval(alive);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  });
  await forgetLab();
  await network.stop();
  return 0;
}

/** Starts `up` as a process of its own and waits until the lab is ready. */
async function upDetached(): Promise<number> {
  const argv = process.argv.slice(1).filter((word) => word !== '--detach');
  const child = spawn(process.execPath, argv, {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    const finish = (exitCode: number) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.unref();
      resolve(exitCode);
    };
    const timer = setTimeout(() => {
      child.kill();
      finish(1);
    }, detachTimeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      const isReady = text.includes('Ctrl-C ends it.');
      process.stdout.write(text.replace('Ctrl-C ends it.', 'npm run lab -- down ends it.'));
      if (isReady) finish(0);
    });
    child.on('exit', (exitCode) => finish(exitCode ?? 1));
  });
}

async function status(): Promise<number> {
  const lab = await runningLab();
  if (lab === null) {
    print('No lab is up. Start one: npm run lab -- up');
    return 1;
  }
  describe(lab);
  return 0;
}

function describe(lab: CurrentLab): void {
  print(`${lab.description}\nProcess ${lab.pid}, directory ${lab.directory}`);
  for (const host of Object.values(lab.hosts)) {
    print(`  ${host.name.padEnd(9)} 127.0.0.1:${host.port}  ${host.hostKey}`);
  }
  const anyHost = Object.values(lab.hosts)[0];
  print('To log in: npm run lab -- shell HOST');
  print(`       or: ssh -i ${lab.clientKeyPath} -p ${anyHost?.port ?? 0} root@127.0.0.1`);
}

async function down(): Promise<number> {
  const lab = await runningLab();
  if (lab === null) {
    await forgetLab();
    print('No lab is up.');
    return 0;
  }
  process.kill(lab.pid, 'SIGTERM');
  const deadline = Date.now() + downTimeoutMs;
  while ((await readLab()) !== null && (await runningLab()) !== null) {
    if (Date.now() > deadline) {
      print(`Process ${lab.pid} does not end.`);
      return 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  print('The lab is down.');
  return 0;
}

async function shell(name: string): Promise<number> {
  const lab = await runningLab();
  const host = lab?.hosts[name];
  if (lab === null || host === undefined) {
    const known = lab === null ? 'No lab is up.' : `Hosts: ${Object.keys(lab.hosts).join(', ')}.`;
    print(`There is no host "${name}". ${known}`);
    return 1;
  }
  const knownHosts = ['-o', `KnownHostsCommand=/bin/echo [127.0.0.1]:${host.port} ${host.hostKey}`];
  const files = ['-i', lab.clientKeyPath, '-o', 'UserKnownHostsFile=/dev/null'];
  const argv = [...files, ...knownHosts, '-p', String(host.port), 'root@127.0.0.1'];
  const child = spawn('ssh', argv, { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('error', () => {
      print('There is no ssh program here; install the Debian package openssh-client.');
      resolve(1);
    });
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}

process.exitCode = await main();
