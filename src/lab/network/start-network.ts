// Starts the lab network on the best backend that this machine offers: plain namespaces, a virtual
// machine, or the in-process model hosts. Says in one line which one it is and why not a better
// one. The backends themselves are in namespaces/, machine/ and ../model-hosts/.
import { rm } from 'node:fs/promises';
import type { BackendOptions } from './backends/backend-options.ts';
import type { LabNetwork, LabNetworkOptions } from './lab-network.ts';
import { machineObstacle, startMachineNetwork } from './backends/machine/machine-network.ts';
import {
  namespacesObstacle,
  startNamespacesNetwork,
} from './backends/namespaces/namespaces-network.ts';
import { claim, makeLabDirectory } from './storage/stale-labs.ts';

/** Throws when the backend that was asked for by name cannot run here, or when none can. */
export async function startNetwork(options: LabNetworkOptions = {}): Promise<LabNetwork> {
  const directory = options.directory ?? (await makeLabDirectory());
  await claim(directory);
  const log = (line: string) => options.log?.(line);
  const removeOwnDirectory = async () => {
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    const settings = { directory, basePort: options.basePort, log };
    const network = await startBackend(options.backend, settings);
    log(network.description);
    return {
      ...network,
      async stop() {
        await network.stop();
        await removeOwnDirectory();
      },
    };
  } catch (error) {
    await removeOwnDirectory();
    throw error;
  }
}

async function startBackend(
  wanted: LabNetworkOptions['backend'],
  options: BackendOptions,
): Promise<LabNetwork> {
  const reasons: string[] = [];
  if (wanted === undefined || wanted === 'namespaces') {
    const obstacle = await reasonOf(namespacesObstacle(options.log));
    if (obstacle === null) return startNamespacesNetwork(options);
    reasons.push(`Not on namespaces: ${obstacle}.`);
  }
  if (wanted === undefined || wanted === 'virtual-machine') {
    const obstacle = await machineObstacle();
    if (obstacle === null) {
      const network = await startMachineNetwork(options).catch((error: unknown) => {
        if (wanted !== undefined) throw error;
        reasons.push(`Not in a virtual machine: ${messageOf(error)}`);
        return null;
      });
      if (network !== null) return described(network, reasons);
    } else reasons.push(`Not in a virtual machine: ${obstacle}.`);
  }
  if (wanted !== undefined && wanted !== 'in-process') throw new Error(reasons.join(' '));
  return described(await startModel(options), reasons);
}

function described(network: LabNetwork, reasons: readonly string[]): LabNetwork {
  return { ...network, description: [network.description, ...reasons].join(' ') };
}

/** Packages that cannot be had are an obstacle like any other. */
async function reasonOf(obstacle: Promise<string | null>): Promise<string | null> {
  try {
    return await obstacle;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function startModel(options: BackendOptions): Promise<LabNetwork> {
  const { startModelNetwork } = await import('../model-hosts/start-model-network.ts');
  const { directory, basePort } = options;
  // Without the log: it would only get the description, which is logged here for every backend.
  return startModelNetwork(basePort === undefined ? { directory } : { directory, basePort });
}
