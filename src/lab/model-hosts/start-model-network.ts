// Starts the in-process lab: model hosts behind ssh2 servers on 127.0.0.1, with the interface of
// the real lab. For tests without Linux, and for thousands of hosts in one process.
// No packets flow and no kernel runs: what it answers was measured on real hosts (see the contract
// suite test/contracts/hosts-suite.ts, which runs on both).
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabNetwork, LabNetworkOptions } from '../network/lab-network.ts';
import { elect } from './keepalived/election.ts';
import { ModelNetworkOfWorld } from './model-network.ts';
import type { ModelHostControl } from './model-host-control.ts';
import type { DumpOptions } from './dump.ts';
import { HostServers } from './server/host-servers.ts';
import { makeKeyPair } from './server/make-key.ts';
import { type ExecRecord, World } from './server/world.ts';
import { buildHosts } from './topology.ts';

export interface ModelNetworkOptions extends Omit<LabNetworkOptions, 'backend'> {
  /** 1: arping and ping take as long as the real ones; 0 (default): no time at all. */
  timeScale?: number;
  /** Milliseconds since 1970; for a fake clock. Streaming ping and delays use real timers. */
  now?(): number;
  /** node4 and on, beside the lab's own hosts. */
  extraNodes?: number;
  /** `mac1` on the public segment, for what is different on macOS. */
  hasMac?: boolean;
  isHostKeyShared?: boolean;
  /** User names that may log in with the client key; default root. */
  users?: readonly string[];
}

/** LabNetwork with the tests' own door to the model's state. */
export interface ModelNetwork extends LabNetwork {
  readonly execLog: ExecRecord[];
  /** Commands that the model refused to guess about; a test should expect it to stay empty. */
  readonly unknownCommands: string[];
  host(name: string): ModelHostControl;
  dump(options?: DumpOptions): string;
}

export async function startModelNetwork(options: ModelNetworkOptions = {}): Promise<ModelNetwork> {
  const now = (): number => options.now?.() ?? performance.timeOrigin + performance.now();
  const { extraNodes = 0, hasMac = false } = options;
  const world = new World(buildHosts({ extraNodes, hasMac }, now), {
    now,
    timeScale: options.timeScale ?? 0,
  });
  world.afterEachChange(() => {
    elect(
      [...world.machines.values()].map(({ kernel }) => kernel),
      now,
    );
  });
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'model-hosts-')));
  const client = makeKeyPair();
  const clientKeyPath = join(directory, 'client-key');
  await writeFile(clientKeyPath, client.private, { mode: 0o600 });
  const servers = new HostServers(world, {
    clientKey: client.parsed,
    users: options.users ?? ['root'],
    isHostKeyShared: options.isHostKeyShared ?? false,
    basePort: options.basePort,
  });
  const network = new ModelNetworkOfWorld(world, servers, {
    directory,
    clientKeyPath,
    removeFiles: async () => {
      const isOwn = options.directory === undefined;
      await rm(isOwn ? directory : clientKeyPath, { recursive: true, force: true });
    },
  });
  await network.start();
  options.log?.(network.description);
  return network;
}
