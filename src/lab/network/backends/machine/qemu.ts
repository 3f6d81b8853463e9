// One QEMU process and its control channel (QMP) over stdin and stdout. The process dies with the
// thread that started it, whatever ends that: setpriv asks the kernel for a signal at the parent's
// death. Knows nothing about what runs inside; see start-machine.ts.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

export interface QemuOptions {
  kernel: string;
  ramDisk: string;
  disk: string;
  /** Backing file of the guest's memory. */
  memory: string;
  /** 'keep' writes the memory file; 'scratch' reads it and leaves it alone (copy on write). */
  memoryMode: 'keep' | 'scratch';
  /** Waits for a saved state instead of booting. */
  isIncoming: boolean;
  /** Port on 127.0.0.1 -> address inside, port 22. */
  forwards: readonly { port: number; address: string }[];
  console: string;
}

const answer = z.object({
  return: z.unknown().optional(),
  error: z.object({ desc: z.string() }).optional(),
  event: z.string().optional(),
});

const memoryMebibytes = 384;

export class Qemu {
  readonly exited: Promise<string>;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting: ((reply: z.infer<typeof answer>) => void)[] = [];
  #errors = '';

  constructor(options: QemuOptions) {
    const argv = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(options)];
    this.#process = spawn('setpriv', argv, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    this.#process.stdin.on('error', () => {
      // The process is gone; `exited` tells why.
    });
    this.exited = new Promise((resolve) => {
      this.#process.on('error', (error) => resolve(error.message));
      this.#process.on('close', (code, signal) => {
        resolve(this.#errors.trim() || `exit ${code ?? signal}`);
      });
    });
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      const message = answer.parse(JSON.parse(line));
      // Events and the greeting answer nothing that was asked.
      if (message.return === undefined && message.error === undefined) return;
      this.#waiting.shift()?.(message);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Sends one QMP command and returns its result. Throws with QEMU's own words when it refuses. */
  async command(execute: string, parameters: object = {}): Promise<unknown> {
    const replied = new Promise<z.infer<typeof answer>>((resolve) => this.#waiting.push(resolve));
    this.#process.stdin.write(`${JSON.stringify({ execute, arguments: parameters })}\n`);
    const died = this.exited.then((why) => ({ return: undefined, error: { desc: why } }));
    const reply = await Promise.race([replied, died]);
    if (reply.error !== undefined) throw new Error(`QEMU, ${execute}: ${reply.error.desc}`);
    return reply.return;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }
}

function qemuArguments(options: QemuOptions): string[] {
  const forwards = options.forwards.map(
    ({ port, address }) => `,hostfwd=tcp:127.0.0.1:${port}-${address}:22`,
  );
  const share = options.memoryMode === 'keep' ? 'on' : 'off';
  const memory = `size=${memoryMebibytes}M,mem-path=${options.memory},share=${share}`;
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    // 128 MiB of translated code holds the lab's working set; QEMU's default would take a gigabyte.
    ...['-accel', 'tcg,thread=multi,tb-size=128', '-cpu', 'Nehalem,+rdrand', '-smp', '2'],
    ...['-machine', 'pc,memory-backend=ram', '-m', `${memoryMebibytes}M`],
    ...['-object', `memory-backend-file,id=ram,${memory}`],
    ...['-chardev', 'stdio,id=qmp,signal=off', '-mon', 'chardev=qmp,mode=control'],
    ...['-chardev', `file,id=console,path=${options.console}`, '-serial', 'chardev:console'],
    ...['-kernel', options.kernel, '-initrd', options.ramDisk],
    '-append',
    // Under emulation the guard against speculative execution only costs time, and the kernel's test
    // of its timer fails on a busy machine ("IO-APIC + timer doesn't work"), although it works.
    'console=ttyS0 quiet panic=-1 mitigations=off nokaslr random.trust_cpu=on net.ifnames=0 ' +
      'no_timer_check',
    ...['-drive', `if=none,id=disk,file=${options.disk},format=raw,readonly=on,file.locking=off`],
    ...['-device', 'virtio-blk-pci,drive=disk'],
    // Nothing inside can reach anything outside; only our own forwards lead in.
    ...['-netdev', `user,id=net,restrict=on,net=10.255.0.0/24,host=10.255.0.2${forwards.join('')}`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
    ...(options.isIncoming ? ['-incoming', 'defer'] : []),
  ];
}
