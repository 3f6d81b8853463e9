// The faults and the moments of which cells are made.

import type { LabFault, LabNetwork } from '../../../../src/lab/network/lab-network.ts';
import type { PlannedStep } from '../../../../src/domain/plan.ts';
import type { Cell } from './cell.ts';

type Moment = Pick<Cell, 'when' | 'at'>;
type Break = Pick<Cell, 'begin' | 'mend'>;

export const NOTHING: Break = { begin: async () => {}, mend: async () => {} };

/** Once the step whose id begins so has been started. */
export function during(idPrefix: string, when: string): Moment {
  return { when, at: (steps) => steps.find(({ id }) => id.startsWith(idPrefix)) };
}

/** Everything is applied, and the last proof before the first host is told to keep it has begun. */
export const BEFORE_CONFIRMATION: Moment = {
  when: 'between the last step and its confirmation',
  at(steps: readonly PlannedStep[]) {
    const armedLast = steps.findLastIndex(({ kind }) => kind === 'arm-dead-man');
    const confirmed = steps.findIndex(
      ({ kind }, index) => index > armedLast && kind === 'confirm-dead-man',
    );
    return steps[confirmed - 1];
  },
};

export const ALL_THE_TIME: Moment = { when: 'all the time', at: null };

export function broken(host: string, fault: LabFault): Break {
  return {
    begin: ({ network }) => network.setFault(host, fault),
    mend: ({ network }) => network.clearFaults(host),
  };
}

/** Nothing is left to mend: it is on again. */
export function rebooted(host: string): Break {
  return { ...NOTHING, begin: ({ network }) => network.reboot(host) };
}

export function powerCut(host: string): Break {
  return {
    ...NOTHING,
    async begin({ network }) {
      await network.crash(host);
      await network.boot(host);
    },
  };
}

/** The hosts of the lab share one clock, so it jumps on all of them. */
export function hostClocksJump(byMs: number): Break {
  return {
    begin: ({ network }) => setHostClocks(network, Date.now() + byMs),
    mend: ({ network }) => setHostClocks(network, Date.now()),
  };
}

async function setHostClocks(network: LabNetwork, atMs: number): Promise<void> {
  // On namespaces it would be this machine's own.
  if (network.backend !== 'virtual-machine') throw new Error('No clock of its own to set.');
  await network.run('node3', ['date', '-s', `@${Math.round(atMs / 1000)}`]);
}

const JUMP_CLOCK = new URL('jump-clock.ts', import.meta.url).href;

export function botClockJumps(byMs: number): Break & Pick<Cell, 'environment'> {
  return {
    ...NOTHING,
    environment: { NODE_OPTIONS: `--import=${JUMP_CLOCK}`, CLOCK_JUMP_MS: String(byMs) },
    async begin({ bot }) {
      if (bot.pid !== undefined) process.kill(bot.pid, 'SIGUSR2');
    },
  };
}
