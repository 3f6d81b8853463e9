// Routes of the addresses that were moved to a VM, when the VM goes: they go with it, because the
// address is free again in CloudStack's books and the next VM that gets it must be found by ARP.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import { type ChangeId, type IpAddress, prefixOf } from '../../domain/names.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { planStep } from '../../steps/catalogue.ts';
import { removeRoute } from '../../steps/router/remove-route.ts';
import {
  bootFilesWith,
  isBootFileOurs,
  keptHostRoutes,
  liveHostRoutes,
} from '../vlan-network/host-routes.ts';
import type { KnownNetwork } from '../vlan-network/known-network.ts';
import type { NetworkLayout, RouterLayout } from '../vlan-network/layout.ts';
import { fileStep, numbered } from '../vlan-network/steps/file-step.ts';
import type { RouterTraces } from '../vlan-network/traces.ts';

const HOST_LENGTH = 32;

/** Steps that take the routes of these addresses off every router, and out of its files. */
export function routeRemovalSteps(
  { layout, traces }: KnownNetwork,
  addresses: readonly IpAddress[],
  changeId: ChangeId,
): Outcome<readonly PlannedStep[]> {
  const steps: PlannedStep[] = [];
  for (const at of layout?.routers ?? []) {
    const own = traces.routers.find(({ of }) => of.router.host === at.router.host);
    if (layout === null || own === undefined) continue;
    const kept = fileSteps({ layout, at, traces: own }, addresses, changeId);
    if (!kept.ok) return kept;
    steps.push(...liveSteps(at, own, addresses), ...kept.value);
  }
  return succeed(steps);
}

function liveSteps(
  at: RouterLayout,
  traces: RouterTraces,
  addresses: readonly IpAddress[],
): readonly PlannedStep[] {
  const { host } = at.router;
  return liveHostRoutes(at, traces)
    .filter(({ ip }) => addresses.includes(ip))
    .map(({ ip, nextHop }) => {
      const destination = prefixOf(ip, HOST_LENGTH);
      const spec = { host, destination, nextHop, interface: at.interface };
      return planStep(`unroute-${ip.replaceAll('.', '-')}-on-${host}`, removeRoute, spec);
    });
}

function fileSteps(
  of: {
    readonly layout: NetworkLayout;
    readonly at: RouterLayout;
    readonly traces: RouterTraces;
  },
  addresses: readonly IpAddress[],
  changeId: ChangeId,
): Outcome<readonly PlannedStep[]> {
  const { layout, at, traces } = of;
  const { host } = at.router;
  const kept = keptHostRoutes(traces);
  const routes = kept.filter(({ ip }) => !addresses.includes(ip));
  if (routes.length === kept.length) return succeed([]);
  if (!isBootFileOurs(layout, at, traces)) {
    return refuse('persistence-unclear', {
      what: `The interface file of VLAN ${layout.vlan} on ${host} is not as Arpeggio writes it.`,
      why: `It routes ${addresses.join(', ')} to the VM, and writing it anew would undo an edit.`,
      fix: 'Nothing was done. Take the line of the route out by hand, then type this again.',
    });
  }
  const edits = bootFilesWith(layout, at, { traces, routes, changeId });
  if (!edits.ok) return edits;
  const purpose = `Forget the VM's added addresses on ${host} at a reboot, too`;
  return succeed(
    edits.value.map((edit, index) =>
      fileStep(numbered(`forget-routes-on-${host}`, index), host, { edit, purpose }),
    ),
  );
}
