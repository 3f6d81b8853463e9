// The hosts of a stage: model hosts with a clock of their own, or the lab's real kernels.

import {
  type ModelNetwork,
  startModelNetwork,
} from '../../../src/lab/model-hosts/start-model-network.ts';
import { startNetwork } from '../../../src/lab/network/start-network.ts';

export interface StageHosts {
  readonly network: ModelNetwork;
  /** On the hosts, at once. */
  readonly passTime: (milliseconds: number) => void;
}

// A bot that dies at a hundred points may be busy for minutes in a stretch that takes a second, and no
// dead-man switch of two minutes is to fire because of that.
const SLOWNESS = 20;

export async function startModelHosts(): Promise<StageHosts> {
  let skippedMs = 0;
  const now = () => performance.timeOrigin + performance.now() / SLOWNESS + skippedMs;
  const network = await startModelNetwork({ now });
  return {
    network,
    passTime(milliseconds) {
      skippedMs += milliseconds;
      // Any change makes the hosts look at the time.
      network.host('node1').alter(() => {});
    },
  };
}

function closed(): never {
  throw new Error('A kernel has no door for tests.');
}

/** Their state is asked for on their consoles, and what they were told is not written down. */
export async function startKernelHosts(): Promise<StageHosts> {
  const kernels = await startNetwork();
  if (kernels.backend === 'in-process') throw new Error('This machine cannot run the lab.');
  return {
    network: { ...kernels, execLog: [], unknownCommands: [], host: closed, dump: closed },
    passTime: closed,
  };
}
