// The way of both route commands from a typed line to a plan; what differs is in their own files.

import { type Outcome, succeed } from '../../domain/failures.ts';
import { digestOf } from '../../domain/json.ts';
import type { Intent } from '../../domain/plan.ts';
import { readManagementPeer } from '../../facts/management-path.ts';
import { type OperatingSystem, readOperatingSystem } from '../../facts/operating-system.ts';
import type { Draft, PrepareContext } from '../../ports/command-catalogue.ts';
import { type RouteAsked, routeAsked, routeResources } from './arguments.ts';
import { cutsOffRefusal } from './refusals.ts';
import type { RoutePlan } from './route-plan.ts';

type Planner = (asked: RouteAsked, context: PrepareContext) => Promise<Outcome<RoutePlan>>;

export async function prepareRoute(
  intent: Intent,
  context: PrepareContext,
  of: {
    readonly planners: Readonly<Record<OperatingSystem, Planner>>;
    summarise(asked: RouteAsked): string;
  },
): Promise<Outcome<Draft>> {
  const asked = routeAsked(intent);
  const [system, peer] = await Promise.all([
    readOperatingSystem(context.world, asked.host),
    readManagementPeer(context.world, asked.host),
  ]);
  const refused = cutsOffRefusal(asked, peer);
  if (refused !== null) return refused;
  const planned = await of.planners[system](asked, context);
  if (!planned.ok) return planned;
  const { steps, warnings, facts } = planned.value;
  const plan = {
    intent,
    summary: of.summarise(asked),
    steps,
    locks: routeResources(intent),
    facts,
    factsDigest: digestOf(facts),
    downtime: 'none: only packets to that prefix take another way',
    warnings,
    probe: null,
  };
  return succeed({ kind: 'plan', plan });
}
