// The rule that everything is for: the network is as if the changes that were applied had been carried
// out one after the other on a quiet day, and as if the others had never been asked for. The quiet day
// is played: a fresh network, the same plans, no faults.
// What a person edited by hand, and what a stuck change left, is left out of the comparison.

import type { Change } from '../../../src/domain/change.ts';
import { failureOf } from '../../../src/domain/failures.ts';
import { NO_TERMINALS } from '../../../src/ports/terminals.ts';
import type { World } from '../../../src/ports/world.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { createFakeClock, type FakeClock } from '../../fakes/fake-clock.ts';
import { createChance } from '../seed/chance.ts';
import { createFaults } from '../seed/faults.ts';
import { createHistory, type History } from '../seed/history.ts';
import { furnish, type Placement } from '../people/first-state.ts';
import { connectCloud, createCloud } from '../ports/cloud.ts';
import { createHosts } from '../ports/hosts.ts';
import { createNetwork, type SimNetwork } from '../ports/network.ts';

export interface NetworkParts {
  readonly history: History;
  readonly network: SimNetwork;
  readonly placement: Placement;
  /** Facts of the CloudStack of the seed. */
  readonly cloudFacts: readonly string[];
  /** In the order in which they were applied. */
  readonly applied: readonly Change[];
  /** Hosts that rebooted: what is not in their files is gone. */
  readonly rebooted: ReadonlySet<string>;
  /** Somebody edited by hand, or a change got stuck. */
  readonly hasExcuses: boolean;
  /** Parts of facts that nobody has to answer for. */
  readonly isExcused: (fact: string) => boolean;
}

export async function judgeNetwork(parts: NetworkParts): Promise<void> {
  const quiet = await quietDay(parts).catch((thrown: unknown) => {
    // A change may rest on what a stuck one left behind, or on what a person did by hand.
    if (failureOf(thrown) === null || !parts.hasExcuses) throw thrown;
    return null;
  });
  if (quiet === null) return;
  const expected = comparable(quiet, parts.isExcused);
  const seen = comparable([...parts.network.facts(), ...parts.cloudFacts], parts.isExcused);
  const missing = expected.filter((fact) => !seen.includes(fact));
  const surplus = seen.filter((fact) => !expected.includes(fact));
  if (missing.length + surplus.length === 0) return;
  parts.history.violate({
    rule: 'the network is as the applied changes made it, and as it was before all others',
    expected: missing.slice(0, 8).join('; ') || 'nothing more than that',
    seen: surplus.slice(0, 8).join('; ') || 'these are missing',
  });
}

// MACs and ports of VMs are handed out in the order of their beginning, which is nobody's promise.
const BY_ORDER = /02:01:00:\S+|vnet\d+|fe:00:\S+| on node\d$/g;
// Which of two routers is master depends on who was there first; that one of them is, is a rule of its
// own (owners.ts).
const OF_MASTER = /^router\d: (vrrp \S+|inet \S+\/32 dev eth1\.\d+|neigh proxy .*)(?: \w+)?$/;
// The program that takes back and what it remembers belong to no change, and nothing reads what a write
// that was cut off left beside its file.
const NOBODYS = /\/var\/lib\/arpeggio|\/\.arpeggio\.\S+\.new/;

/** Facts without what may be one way or the other, sorted. */
export function comparable(
  facts: readonly string[],
  isExcused: NetworkParts['isExcused'],
): readonly string[] {
  return facts
    .map((fact) => fact.replace(BY_ORDER, '*').replace(OF_MASTER, 'routers: $1'))
    .filter((fact) => !NOBODYS.test(fact) && !isExcused(fact))
    .toSorted();
}

async function quietDay({
  applied,
  rebooted,
  placement,
}: NetworkParts): Promise<readonly string[]> {
  const clock = createFakeClock();
  const network = createNetwork(clock);
  furnish(network, placement);
  const cloud = createCloud(clock, network.room);
  const chance = createChance(0);
  const faults = createFaults(
    chance,
    createHistory(() => clock.now()),
    new Set(),
  );
  faults.stop();
  const hosts = createHosts({ network, clock, chance, faults, die, ran: () => {} });
  const line = { cloud, clock, faults, die };
  const world: World = { hosts, terminals: NO_TERMINALS, cloud: connectCloud(line), clock };
  for (const { plan } of applied) {
    for (const step of plan.steps) {
      await finish(clock, STEP_CATALOGUE.bind(step).apply(world));
    }
  }
  for (const host of rebooted) network.alter(host, (kernel) => kernel.powerOff());
  for (const host of rebooted) network.alter(host, (kernel) => kernel.boot());
  return [...network.facts(), ...cloud.facts()];
}

function die(): never {
  throw new Error('Nobody dies on a quiet day.');
}

/** Moves the clock until the work has ended. */
async function finish(clock: FakeClock, work: Promise<void>): Promise<void> {
  const progress = { isDone: false };
  const ended = work.finally(() => {
    progress.isDone = true;
  });
  // Awaited below; a failure in between must not count as unhandled.
  ended.catch(() => {});
  await new Promise(setImmediate);
  while (!progress.isDone) {
    const nextAt = clock.nextAt();
    if (nextAt === null) throw new Error('A step of a quiet day waits for nothing.');
    await clock.advance(nextAt - clock.now());
  }
  await ended;
}
