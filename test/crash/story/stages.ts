// Several stages, side by side: work waits for one that is free.

import { setStage, type Stage } from './stage.ts';
import type { startModelHosts } from './stage-hosts.ts';

export interface Stages {
  /** Waits for a free stage, which is free again afterwards. */
  use<Result>(work: (stage: Stage) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

export async function setStages(
  count: number,
  startHosts?: typeof startModelHosts,
): Promise<Stages> {
  const free = await Promise.all(Array.from({ length: count }, () => setStage(startHosts)));
  const stages = [...free];
  const waiting: ((stage: Stage) => void)[] = [];
  return {
    async use(work) {
      const stage = free.pop() ?? (await new Promise<Stage>((resolve) => waiting.push(resolve)));
      try {
        return await work(stage);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(stage);
        else next(stage);
      }
    },
    async stop() {
      await Promise.all(stages.map((stage) => stage.stop()));
    },
  };
}
