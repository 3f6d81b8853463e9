// VMs that Arpeggio may log in to: there it puts and takes the address itself, where it asks a person
// for all others. A host of arpeggio.yaml counts as the VM of its name only when it has that VM's own
// address: names alone may meet by chance.

import { type Outcome, succeed } from '../../../domain/failures.ts';
import type { Inventory } from '../../../domain/inventory.ts';
import {
  type ChangeId,
  type HostName,
  type InterfaceName,
  type IpAddress,
  parseHostName,
} from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { type InterfaceFact, readInterfaces } from '../../../facts/interfaces.ts';
import {
  type InterfaceManagerFact,
  readInterfaceManager,
} from '../../../facts/persistence/interface-manager.ts';
import { type RouteFact, readRoutes } from '../../../facts/routes.ts';
import type { World } from '../../../ports/world.ts';
import { addAddress } from '../../../steps/add-address.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { removeAddress } from '../../../steps/remove-address.ts';
import { EDITABLE_MANAGERS, managerRefusal } from '../../persistence/manager-refusal.ts';
import { orFailure } from '../../vlan-network/read-facts.ts';
import { fileStep, numbered } from '../../vlan-network/steps/file-step.ts';
import { editsToAdd, editsToRemove } from '../persistence.ts';

export interface SshSide {
  readonly host: HostName;
  readonly interfaces: readonly InterfaceFact[];
  readonly routes: readonly RouteFact[];
  /** Of its loopback interface. */
  readonly management: InterfaceManagerFact;
}

export interface Putting {
  readonly live: readonly PlannedStep[];
  /** For when the traffic has turned: until then a reboot takes everything back. */
  readonly files: readonly PlannedStep[];
}

const LOOPBACK = 'lo' as InterfaceName;

/** null: people log in to this VM, not Arpeggio. */
export async function readSshSide(
  of: { readonly name: string; readonly own: IpAddress },
  { world, inventory }: { readonly world: World; readonly inventory: Inventory },
): Promise<SshSide | null> {
  const host = parseHostName(of.name);
  if (host === null || !inventory.hosts.includes(host)) return null;
  const read = await orFailure(async () => {
    const [interfaces, routes, management] = await Promise.all([
      readInterfaces(world, host),
      readRoutes(world, host),
      readInterfaceManager(world, host, LOOPBACK),
    ]);
    return succeed({ host, interfaces, routes, management });
  });
  // Files of other managers are for people to edit, too.
  if (!read.ok) return null;
  const at = { host, interface: LOOPBACK };
  if (managerRefusal(at, read.value.management, EDITABLE_MANAGERS) !== null) return null;
  const addresses = read.value.interfaces.flatMap((link) => link.addresses);
  return addresses.some(({ ip }) => ip === of.own) ? read.value : null;
}

/** The address on its loopback interface; and what keeps it there over a reboot. */
export function puttingSteps(
  { host, management }: SshSide,
  of: { readonly ip: IpAddress; readonly from: string; readonly changeId: ChangeId },
): Outcome<Putting> {
  const at = { host, interface: LOOPBACK };
  const { ip } = of;
  const edits = editsToAdd({ at, management }, of);
  if (!edits.ok) return edits;
  const add = planStep(`add-on-${host}`, addAddress, { ...at, ip, undoAnnounces: null });
  const purpose = `Keep ${ip} on ${host} after a reboot`;
  const files = edits.value.map((edit, index) =>
    fileStep(numbered(`keep-on-${host}`, index), host, { edit, purpose }),
  );
  return succeed({ live: [add], files });
}

/** Whatever of the address is there goes, live first. */
export function takingSteps(
  { host, interfaces, routes, management }: SshSide,
  ip: IpAddress,
): Outcome<readonly PlannedStep[]> {
  const steps: PlannedStep[] = [];
  for (const { name, addresses } of interfaces) {
    const found = addresses.find((address) => address.ip === ip);
    const edits = editsToRemove({ at: { host, interface: name }, management }, ip);
    if (found === undefined) continue;
    if (!edits.ok) return edits;
    const others = addresses.filter((address) => address.ip !== ip);
    const removal = planStep(`remove-from-${host}`, removeAddress, {
      host,
      interface: name,
      ip,
      prefixLength: found.prefixLength,
      otherAddresses: others.map((address) => `${address.ip}/${address.prefixLength}`),
      routeDestinations: routes
        .filter((route) => !route.isConnected)
        .map((route) => route.destination),
    });
    const purpose = `Keep ${ip} off ${host} after a reboot`;
    const files = edits.value.map((edit, index) =>
      fileStep(numbered(`forget-on-${host}`, index), host, { edit, purpose }),
    );
    steps.push(removal, ...files);
  }
  return succeed(steps);
}
