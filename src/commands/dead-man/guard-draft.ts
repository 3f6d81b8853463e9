// The last thing that happens to every plan: each host that could take its part back by itself gets a
// dead-man switch, and is asked beforehand whether it can have one. A host that another change has armed
// is no refusal here: locks put changes in line, and the step that arms looks again.

import { type Failure, failureOf, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import { type HostName, hostResource } from '../../domain/names.ts';
import type { Plan, PlannedStep } from '../../domain/plan.ts';
import { type DeadManSwitch, readDeadMan } from '../../facts/dead-man.ts';
import { readManagementPeer } from '../../facts/management-path.ts';
import { readRouteTo } from '../../facts/routes.ts';
import type { Draft } from '../../ports/command-catalogue.ts';
import type { World } from '../../ports/world.ts';
import {
  confirmDeadMan,
  ConfirmSpec,
  type ManagedBy,
} from '../../steps/dead-man/confirm-dead-man.ts';
import { confirmSwitch } from '../../steps/switch/own-timer/confirm-switch.ts';
import { guardedHosts, guardPlan, type ManagementWays } from './guard-plan.ts';
import { unguardedWarnings } from './unguarded.ts';

export async function guardDraft(
  draft: Outcome<Draft>,
  { world, changeId }: { readonly world: World; readonly changeId: string },
): Promise<Outcome<Draft>> {
  if (!draft.ok || draft.value.kind !== 'plan') return draft;
  const { plan } = draft.value;
  const hosts = guardedHosts(plan.steps);
  const refusals = await Promise.all(hosts.map((host) => findRefusal(world, host)));
  const refusal = refusals.find((one) => one !== null) ?? null;
  if (refusal !== null) return { ok: false, failure: refusal };
  const ways = new Map(
    await Promise.all(hosts.map(async (host) => [host, await readWay(world, host)] as const)),
  );
  const steps = guardPlan(plan.steps, { changeId, ways });
  const timed = timedSwitches(plan.steps);
  const warnings = [...plan.warnings, ...unguardedWarnings(plan.steps)];
  return succeed({
    kind: 'plan',
    plan: { ...plan, steps, warnings, locks: locksOf(plan, [...hosts, ...timed]) },
  });
}

/** For the undo of a change, which needs no look: its hosts are those of the change. */
export function guardUndo(
  steps: readonly PlannedStep[],
  of: { readonly changeId: string; readonly done: Plan },
): Pick<Plan, 'steps' | 'locks'> {
  const ways: ManagementWays = new Map(
    of.done.steps
      .filter(({ kind }) => kind === confirmDeadMan.kind)
      .map(({ spec }) => ConfirmSpec.parse(spec))
      .map(({ host, managedBy }) => [host, managedBy]),
  );
  const locks = locksOf(of.done, guardedHosts(steps));
  return { steps: guardPlan(steps, { changeId: of.changeId, ways }), locks };
}

/** Their timers are one for the whole switch, so only one change at a time may be under it. */
function timedSwitches(steps: readonly PlannedStep[]): readonly HostName[] {
  return steps
    .filter(({ kind }) => kind === confirmSwitch.kind)
    .flatMap(({ commands }) => commands.map(({ host }) => host));
}

function locksOf({ locks }: Plan, hosts: readonly HostName[]): Plan['locks'] {
  return [...new Set([...locks, ...hosts.map(hostResource)])];
}

async function readWay(world: World, host: HostName): Promise<ManagedBy | null> {
  const peer = await readManagementPeer(world, host);
  const way = peer === null ? null : await readRouteTo(world, host, peer);
  return peer === null || way?.interface == null ? null : { peer, interface: way.interface };
}

async function findRefusal(world: World, host: HostName): Promise<Failure | null> {
  try {
    const found = await readDeadMan(world, host);
    return typeof found !== 'string' && found.state === 'undo-failed'
      ? unmended(host, found)
      : null;
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure?.code !== 'command-failed') throw thrown;
    return unavailable(host, failure);
  }
}

function unmended(host: HostName, { id, failed }: DeadManSwitch): Failure {
  return refuse('dead-man-undo-failed', {
    what: `${host} could not take back all of change ${id} by itself.`,
    why: `Its take-backs ${failed.join(', ')} ended with an error, and nobody has mended it since.`,
    fix:
      `Nothing was done. See /var/lib/arpeggio/dead-man/${id}/log on ${host}, mend it by hand, then: ` +
      `sh /var/lib/arpeggio/dead-man.sh clear ${id}`,
  }).failure;
}

function unavailable(host: HostName, { what, why }: Failure): Failure {
  return refuse('dead-man-unavailable', {
    what: `${host} cannot have a dead-man switch. ${what}`,
    why,
    fix:
      'Nothing was done. Arpeggio needs to run sh as root there: allow its login ' +
      '"sh /var/lib/arpeggio/dead-man.sh" by sudo without a password, and install util-linux and coreutils.',
  }).failure;
}
