// Starts the lab network on the best backend that this machine offers: plain namespaces, a virtual
// machine, or the in-process model hosts. Says in one line which one it is and why not a better
// one. The backends themselves are in namespaces/, machine/ and ../model-hosts/.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LabNetwork, LabNetworkOptions } from './lab-network.ts';
import { machineObstacle, startMachineNetwork } from './machine/machine-network.ts';
import type { BackendOptions } from './machine/machine-network.ts';

/** Throws only when a backend that was asked for by name cannot run, or when none can. */
export async function startNetwork(options: LabNetworkOptions = {}): Promise<LabNetwork> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'arpeggio-lab-')));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const log = (line: string) => options.log?.(line);
  const backendOptions = { directory, basePort: options.basePort, log };
  const network = await startChosen(options, backendOptions);
  log(network.description);
  return {
    ...network,
    async stop() {
      await network.stop();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startChosen(
  options: LabNetworkOptions,
  backendOptions: BackendOptions,
): Promise<LabNetwork> {
  const machine = await machineObstacle();
  if (options.backend !== 'in-process' && machine === null) {
    return startMachineNetwork(backendOptions);
  }
  return startModel(options);
}

async function startModel(options: LabNetworkOptions): Promise<LabNetwork> {
  const module = new URL('../model-hosts/start-model-network.ts', import.meta.url);
  const loaded: { startModelNetwork(options: LabNetworkOptions): Promise<LabNetwork> } =
    await import(pathToFileURL(module.pathname).href);
  return loaded.startModelNetwork(options);
}
