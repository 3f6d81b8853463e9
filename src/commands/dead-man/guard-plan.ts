// Puts the dead-man switches into a plan that is laid out: a step that arms, for each host that could
// take something back by itself, before the first step that touches any of them, and a step that
// confirms after the last proof. Pure; what it needs to know of the hosts is handed in.
//
// A stretch is what runs armed: steps that hosts can take back, and steps that only look. Whatever else
// changes something (CloudStack, a switch, a person) ends it, because nobody knows how long that takes
// and no host can take it back. A plan may have several, each with an id of its own on its hosts.

import type { HostName } from '../../domain/names.ts';
import type { ArmedSwitch, DeadManPlace, PlannedStep } from '../../domain/plan.ts';
import { planStep } from '../../steps/catalogue.ts';
import { armDeadMan } from '../../steps/dead-man/arm-dead-man.ts';
import { confirmDeadMan, type ManagedBy } from '../../steps/dead-man/confirm-dead-man.ts';
import { deadManBundle } from '../../steps/dead-man/program.ts';
import { renderTakeBack } from '../../steps/dead-man/render.ts';
import { writeFile } from '../../steps/write-file.ts';
import { numbered } from '../vlan-network/steps/file-step.ts';

/** By host; null: it does not say from where it is managed. */
export type ManagementWays = ReadonlyMap<HostName, ManagedBy | null>;

// Two minutes: several times what the slowest plan takes, and about as long as people wait for a network
// that may come back. Each host that was touched before takes back ten seconds later than the next, so
// that an address is back at its old host before the new one lets go: the other order has cost two
// seconds of outage for two seconds of difference.
const SECONDS = 120;
const SECONDS_BETWEEN = 10;

/** Hosts whose switch will be armed, in the order in which they are first touched. */
export function guardedHosts(steps: readonly PlannedStep[]): readonly HostName[] {
  return [...new Set(stretchesOf(steps).flatMap(({ hosts }) => hosts))];
}

export function guardPlan(
  steps: readonly PlannedStep[],
  of: { readonly changeId: string; readonly ways: ManagementWays },
): readonly PlannedStep[] {
  let count = 0;
  return stretchesOf(steps).flatMap(({ steps: stretch, hosts }) => {
    if (hosts.length === 0) return stretch;
    count += 1;
    const id = count === 1 ? of.changeId : `${of.changeId}-${count}`;
    return guardStretch(stretch, armedPlaces(hosts, id), { ways: of.ways, index: count - 1 });
  });
}

interface Stretch {
  readonly steps: readonly PlannedStep[];
  /** Empty: nothing is armed. */
  readonly hosts: readonly HostName[];
}

/** All steps, in their order, divided where arming begins and ends. */
function stretchesOf(steps: readonly PlannedStep[]): readonly Stretch[] {
  const stretches: PlannedStep[][] = [];
  let wasInside = false;
  for (const step of steps) {
    const isInside = canBeInside(step);
    const current = stretches.at(-1);
    if (current === undefined || isInside !== wasInside) stretches.push([step]);
    else current.push(step);
    wasInside = isInside;
  }
  return stretches.flatMap(withoutEarlyLooks);
}

/** Looks before the first change need no switch. */
function withoutEarlyLooks(steps: readonly PlannedStep[]): readonly Stretch[] {
  const hosts = canBeInside(steps[0]) && steps.some(isLive) ? hostsOf(steps) : [];
  const first = steps.findIndex(({ takeBacks }) => takeBacks !== undefined);
  if (hosts.length === 0 || first <= 0) return [{ steps, hosts }];
  return [
    { steps: steps.slice(0, first), hosts: [] },
    { steps: steps.slice(first), hosts },
  ];
}

function canBeInside(step: PlannedStep | undefined): boolean {
  if (step === undefined || step.asks !== undefined || step.isFinal === true) return false;
  return step.undo === null || step.takeBacks !== undefined;
}

/** A file alone cuts nobody off before the next boot. */
function isLive({ takeBacks, kind }: PlannedStep): boolean {
  return takeBacks !== undefined && kind !== writeFile.kind;
}

function hostsOf(steps: readonly PlannedStep[]): readonly HostName[] {
  return [...new Set(steps.flatMap(({ takeBacks = [] }) => takeBacks.map(({ host }) => host)))];
}

function armedPlaces(hosts: readonly HostName[], id: string): readonly ArmedSwitch[] {
  return hosts.map((host, index) => {
    const later = hosts.length - 1 - index;
    return { host, id, seconds: SECONDS + later * SECONDS_BETWEEN };
  });
}

function guardStretch(
  steps: readonly PlannedStep[],
  places: readonly ArmedSwitch[],
  { ways, index }: { readonly ways: ManagementWays; readonly index: number },
): readonly PlannedStep[] {
  // The shortest time first: what passes between two armings must not eat up the difference.
  const arming = places.toReversed().map((place) =>
    planStep(numbered(`arm-${place.host}`, index), armDeadMan, {
      ...place,
      bundle: bundleOf(steps, place.host),
    }),
  );
  const confirming = places.map((place, position) =>
    planStep(numbered(`confirm-${place.host}`, index), confirmDeadMan, {
      ...place,
      managedBy: ways.get(place.host) ?? null,
      others: places.slice(position + 1).map((other) => ({ ...other })),
    }),
  );
  const inside = steps.map((step): PlannedStep => {
    return { ...step, deadMan: places.map((place) => placeOf(step, steps, place)) };
  });
  return [...arming, ...inside, ...confirming];
}

function placeOf(
  step: PlannedStep,
  steps: readonly PlannedStep[],
  place: ArmedSwitch,
): DeadManPlace {
  const touching = steps.filter((one) => touches(one, place.host));
  const position = touching.indexOf(step);
  return { ...place, number: position < 0 ? null : position + 1 };
}

function touches({ takeBacks = [] }: PlannedStep, host: HostName): boolean {
  return takeBacks.some((takeBack) => takeBack.host === host);
}

function bundleOf(steps: readonly PlannedStep[], host: HostName): string {
  const touching = steps.filter((step) => touches(step, host));
  return deadManBundle(
    touching.map(({ takeBacks = [] }, index) => {
      const own = takeBacks.filter((takeBack) => takeBack.host === host);
      return {
        number: index + 1,
        atBoot: own.some(({ atBoot }) => atBoot),
        script: renderTakeBack(own.flatMap(({ commands }) => commands)),
      };
    }),
  );
}
