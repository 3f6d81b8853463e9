// The CloudStack of a scene: the stand-in behind the real adapter, what was asked of it in the words of
// a plan, and lost answers.

import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import type { HostCommand } from '../../../src/domain/plan.ts';
import { type LabCloud, startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { StepCase } from './step-case.ts';

export const CLOUD_HOST = 'cloudstack';

export interface SceneCloud {
  readonly lab: LabCloud;
  readonly api: Cloud;
  /** What was asked since `requestCount` requests, except looks, as `cloudstack: call name=value …`. */
  effectsSince(requestCount: number, of: StepCase): string[];
  loseNext(command: string, when: 'before' | 'after'): void;
}

export async function startSceneCloud(): Promise<SceneCloud> {
  // Jobs at once: how long they take is not what the steps are tested for.
  const lab = await startCloud({ jobDelayMs: 0 });
  const api = cloudApi(lab);
  return {
    lab,
    api,
    effectsSince(requestCount, { step }) {
      const planned = [...step.commands, ...step.undoCommands];
      return lab.requests
        .slice(requestCount)
        .filter(({ command }) => !/^(?:list|query)/.test(command))
        .map(({ command, parameters }) => lineOf(command, parameters, planned));
    },
    loseNext(command, when) {
      lab.faults.set({ kind: when === 'before' ? 'reset-before' : 'drop-answer', command });
    },
  };
}

const HURRIED: Clock = {
  now: () => Date.now(),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 2)),
};

/** The real adapter, in a hurry. */
export function cloudApi(lab: LabCloud): Cloud {
  const { root } = lab.keys;
  return createCloudStack(
    { apiUrl: lab.url, ...root, caFile: null },
    { clock: HURRIED, log: () => {} },
  );
}

// What the adapter adds to every call.
const ADDED = /^(?:response|signatureversion|expires|customjobid)$/i;

/** A uuid that the plan could not know stands as in the plan: `<id of …>`. */
function lineOf(
  command: string,
  parameters: Readonly<Record<string, string>>,
  planned: readonly HostCommand[],
): string {
  const known = planned.filter(({ argv }) => argv[0] === command).flatMap(({ argv }) => argv);
  const words = Object.entries(parameters)
    .filter(([name]) => !ADDED.test(name))
    .map(([name, value]) => {
      const word = `${name}=${value}`;
      if (known.includes(word)) return word;
      return known.find((other) => other.startsWith(`${name}=<id of `)) ?? word;
    });
  return plannedLine([command, ...words]);
}

/** CloudStack does not care about the order of parameters. */
export function plannedLine([command = '', ...words]: readonly string[]): string {
  return `${CLOUD_HOST}: ${[command, ...words.toSorted()].join(' ')}`;
}
