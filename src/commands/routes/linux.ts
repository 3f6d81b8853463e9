// A static route on a Linux host: what is read, what refuses, and the steps, live first and the file
// last, so that until then a reboot takes it back.

import { type Outcome, succeed } from '../../domain/failures.ts';
import type { InterfaceName, IpAddress } from '../../domain/names.ts';
import { networkAddress } from '../../domain/names.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { readArpAnswers } from '../../facts/arp-answers.ts';
import { readArpingFlavour } from '../../facts/arping-flavour.ts';
import {
  type InterfaceManagerFact,
  readInterfaceManager,
} from '../../facts/persistence/interface-manager.ts';
import { readFilesNaming } from '../../facts/persistence/kept-files.ts';
import { readInterfaces } from '../../facts/interfaces.ts';
import { readRoutes, readRouteTo, type RouteFact } from '../../facts/routes.ts';
import type { PrepareContext } from '../../ports/command-catalogue.ts';
import type { World } from '../../ports/world.ts';
import { planStep } from '../../steps/catalogue.ts';
import { removeRoute } from '../../steps/router/remove-route.ts';
import { setRoute } from '../../steps/router/set-route.ts';
import { writeFile } from '../../steps/write-file.ts';
import { EDITABLE_MANAGERS, managerRefusal } from '../persistence/manager-refusal.ts';
import { reloadWarnings } from '../persistence/manager-warnings.ts';
import type { FileEdit } from '../persistence/file-edit.ts';
import type { RouteAsked } from './arguments.ts';
import { ROUTE_MANAGERS, routeKeeperOf } from './keepers.ts';
import { alreadyThere, notThere, otherRoute, unusableNextHop } from './refusals.ts';
import type { RoutePlan } from './route-plan.ts';

interface LinuxRouteFacts {
  readonly existing: RouteFact | null;
  readonly interface: InterfaceName;
  readonly management: InterfaceManagerFact;
  /** Files of other managers than ifupdown that name the destination. */
  readonly naming: readonly string[];
  readonly isAnswering: boolean | null;
}

export async function planAddOnLinux(
  asked: RouteAsked,
  { world, changeId }: PrepareContext,
): Promise<Outcome<RoutePlan>> {
  const read = await readFacts(asked, world);
  if (!read.ok) return read;
  const { existing, management, interface: name, isAnswering } = read.value;
  const other = otherThan(asked, existing);
  if (other !== null) return otherRoute(asked, other);
  const edits = routeKeeperOf(management).keep({ ...read.value, asked, changeId });
  if (!edits.ok) return edits;
  if (existing !== null && edits.value.length === 0) return alreadyThere(asked);
  const { destination, nextHop, host } = asked;
  const spec = { host, destination, nextHop, interface: name, before: null };
  const live = existing === null ? [planStep('set-route', setRoute, spec)] : [];
  const warnings = [
    ...(isAnswering === false ? [`Nobody answers ARP for ${nextHop} on ${name} of ${host}.`] : []),
    ...(existing === null ? [] : ['The route is set already; only the file is missing.']),
    ...(edits.value.length > 0
      ? []
      : ['A file keeps the route already; only the live one is set.']),
    ...managerWarnings(read.value, asked, edits.value),
  ];
  return succeed({
    steps: [...live, ...fileSteps(asked, edits.value, 'Keep')],
    warnings,
    facts: factsAsJson(read.value, edits.value),
  });
}

/** The route there is, when it leads elsewhere. */
function otherThan({ nextHop }: RouteAsked, existing: RouteFact | null): RouteFact | null {
  return existing?.nextHop === nextHop ? null : existing;
}

export async function planRemoveOnLinux(
  asked: RouteAsked,
  { world, changeId }: PrepareContext,
): Promise<Outcome<RoutePlan>> {
  const read = await readFacts(asked, world);
  if (!read.ok) return read;
  const { existing, management } = read.value;
  const other = otherThan(asked, existing);
  if (other !== null) return otherRoute(asked, other);
  const edits = routeKeeperOf(management).forget({ ...read.value, asked, changeId });
  if (!edits.ok) return edits;
  if (existing === null && edits.value.length === 0) return notThere(asked);
  const { destination, nextHop, host } = asked;
  const spec = { host, destination, nextHop, interface: existing?.interface ?? null };
  const live = existing === null ? [] : [planStep('remove-route', removeRoute, spec)];
  return succeed({
    steps: [...live, ...fileSteps(asked, edits.value, 'Forget')],
    warnings:
      edits.value.length > 0
        ? managerWarnings(read.value, asked, edits.value)
        : ['No file keeps the route, so none has to be edited.'],
    facts: factsAsJson(read.value, edits.value),
  });
}

async function readFacts(asked: RouteAsked, world: World): Promise<Outcome<LinuxRouteFacts>> {
  const { host, destination, nextHop } = asked;
  const [routes, links, path] = await Promise.all([
    readRoutes(world, host),
    readInterfaces(world, host),
    readRouteTo(world, host, nextHop),
  ]);
  const isOwn = links.some(({ addresses }) => addresses.some(({ ip }) => ip === nextHop));
  if (isOwn) return unusableNextHop(asked, `It is an address of ${host} itself.`);
  if (path === null || path.interface === null) {
    return unusableNextHop(asked, `${host} has no route to it.`);
  }
  if (path.nextHop !== null) {
    return unusableNextHop(asked, `${host} reaches it through ${path.nextHop}, not directly.`);
  }
  const management = await readInterfaceManager(world, host, path.interface);
  const unmanaged = managerRefusal({ host, interface: path.interface }, management, ROUTE_MANAGERS);
  if (unmanaged !== null) return unmanaged;
  const network = networkAddress(destination);
  // A /32 is printed without its length.
  const names: readonly string[] = destination.endsWith('/32') ? [network] : [destination];
  return succeed({
    existing: routes.find((route) => names.includes(route.destination)) ?? null,
    interface: path.interface,
    management,
    naming: isEditable(management) ? [] : await readFilesNaming(world, host, network),
    isAnswering: await readIsAnswering(world, { host, interface: path.interface }, nextHop),
  });
}

function isEditable({ managers }: InterfaceManagerFact): boolean {
  return managers.every((manager) => EDITABLE_MANAGERS.includes(manager));
}

function managerWarnings(
  { management, interface: name }: LinuxRouteFacts,
  { host }: RouteAsked,
  edits: readonly FileEdit[],
): readonly string[] {
  const [edit] = edits;
  if (edit === undefined || isEditable(management)) return [];
  const files = edit.after === null ? 'forgotten' : 'kept';
  return reloadWarnings({ host, interface: name }, management, files);
}

/** null: the host has no iputils arping to ask with. */
async function readIsAnswering(
  world: World,
  from: { readonly host: RouteAsked['host']; readonly interface: InterfaceName },
  ip: IpAddress,
): Promise<boolean | null> {
  const flavour = await readArpingFlavour(world, from.host);
  return flavour === 'iputils' ? (await readArpAnswers(world, from, ip)).length > 0 : null;
}

function fileSteps(
  { host, destination }: RouteAsked,
  edits: readonly FileEdit[],
  verb: 'Keep' | 'Forget',
): readonly PlannedStep[] {
  const purpose = `${verb} the route to ${destination} on ${host} ${verb === 'Keep' ? 'after' : 'at'} a reboot`;
  return edits.map((edit, index) =>
    planStep(`file-${index + 1}`, writeFile, { host, ...edit, purpose }),
  );
}

function factsAsJson({ existing, interface: name }: LinuxRouteFacts, edits: readonly FileEdit[]) {
  return {
    route: existing === null ? 'none' : `via ${existing.nextHop} dev ${existing.interface}`,
    interface: name,
    files: edits.map(({ path, before }) => ({ path, before })),
  };
}
