// What the steps on CloudStack share: how a call is shown in a plan, how long its job may take, and
// what follows when the answer to a call without a job is lost.

import { z } from 'zod';
import { Failed, failureOf } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import type { HostCommand } from '../../domain/plan.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { World } from '../../ports/world.ts';

// Jobs on one network wait for each other; none of ours takes a minute by itself.
export const JOB_TIMEOUT_MS = 10 * 60_000;
// A template is copied to the storage first when it is used there for the first time.
export const DEPLOY_TIMEOUT_MS = 30 * 60_000;

/** No host has this name: the configuration refuses it. */
const CLOUD_HOST = 'cloudstack' as HostName;

/** Account and domain, or project; nothing for the owner of the API key. */
export const OwnerField = z.record(z.string(), z.string());

export function shown(calls: readonly CloudCall[]): readonly HostCommand[] {
  return calls.map(({ command, parameters }) => ({
    host: CLOUD_HOST,
    argv: [command, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)],
  }));
}

/** Stands in a plan for a uuid that CloudStack gives out while the change runs. */
export function idOf(what: string): string {
  return `<id of ${what}>`;
}

// A lost call may still be at work in the server; createNetwork takes about a second there.
const LOST_LOOKS_MS = [1_000, 2_000, 2_000];

/**
 * Sends a call that makes something, and returns what `find` then finds. A lost answer is no failure
 * when it is there; when it is not, the call is not repeated: that is for the next run to decide.
 */
export async function makeOnce<Made>(
  world: World,
  call: CloudCall,
  find: () => Promise<Made | null>,
): Promise<Made> {
  try {
    await world.cloud.call(call);
  } catch (thrown) {
    if (failureOf(thrown)?.code !== 'cloud-answer-lost') throw thrown;
    for (const wait of LOST_LOOKS_MS) {
      const found = await find();
      if (found !== null) return found;
      await world.clock.sleep(wait);
    }
    throw thrown;
  }
  const made = await find();
  if (made !== null) return made;
  throw new Failed({
    code: 'effect-missing',
    what: `CloudStack carried out ${call.command}, and does not list what it made.`,
    why: 'Somebody deleted it in the same moment, or this API key may not see it.',
    fix: `Look at the events in CloudStack, and at what else its role allows beside ${call.command}.`,
  });
}
