// The steps of a move between two VMs. First the routers are told to reach the address through the old
// VM and no other, so that it does not matter who answers ARP while both have it. Then the new VM gets
// it, the router that carries no traffic tries the new path, and only then does the other one change
// over, in one replacement. Books and files follow the traffic; the old VM lets go last.

import type { FileEdit } from '../../persistence/file-edit.ts';
import type { ChangeId, HostName, Prefix } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { parseProxyScript } from '../../../facts/keepalived/proxy-script.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { cloudIdFor } from '../../../steps/cloud/cloud-ids.ts';
import { moveSecondaryIp } from '../../../steps/cloud/move-secondary-ip.ts';
import { holdAddressByHand } from '../../../steps/hold-address-by-hand.ts';
import { pingAddress } from '../../../steps/ping-address.ts';
import { setRoute } from '../../../steps/router/set-route.ts';
import type { RouteTarget } from '../../../steps/router/route-commands.ts';
import { addressesIn, type WholeNetwork } from '../../vlan-network/known-network.ts';
import { fileStep, numbered } from '../../vlan-network/steps/file-step.ts';
import { proxiedAddresses, proxySteps } from '../../vlan-network/steps/fragments.ts';
import type { Party, RouterSide, VmMove } from './move.ts';
import type { Putting } from './ssh-sides.ts';

export interface BootFile {
  readonly host: HostName;
  readonly edit: FileEdit;
  /** Among those of its host. */
  readonly index: number;
}

export interface VmMoveParts {
  readonly known: WholeNetwork;
  readonly changeId: ChangeId;
  /** What each router boots from afterwards. */
  readonly files: readonly BootFile[];
  /** How the new VM gets the address. */
  readonly putting: Putting;
  /** How the old one loses it; empty: it is off. */
  readonly taking: readonly PlannedStep[];
  readonly isAnswered: boolean;
  readonly probeFrom: HostName | null;
}

export function vmMoveSteps(move: VmMove, parts: VmMoveParts): readonly PlannedStep[] {
  const { ip, to, routers } = move;
  return [
    ...pinning(move, parts),
    ...parts.putting.live,
    ...routers.flatMap((side) => [
      ...(side === move.master ? answering(parts, move) : []),
      routeStep(`route-on-${side.at.router.host}`, move, { side, party: to }),
      ping(`ping-from-${side.at.router.host}`, side.at.router.host, move),
    ]),
    ...outsidePing('ping-from-outside', move, parts),
    booking(move, parts),
    ...parts.files.map(({ host, edit, index }) =>
      fileStep(numbered(`persist-on-${host}`, index), host, {
        edit,
        purpose: `Keep ${ip} with VM ${to.machine.name} on ${host} after a reboot`,
      }),
    ),
    ...parts.putting.files,
    ...lettingGo(move, parts),
  ];
}

/** A VM that is off has nothing to serve, so nothing is led through it. */
export function isServing({ from }: VmMove): boolean {
  return from.machine.state === 'Running';
}

function pinning(move: VmMove, { isAnswered }: VmMoveParts): readonly PlannedStep[] {
  if (!isServing(move)) return [];
  return move.routers
    .filter(({ route }) => route === null)
    .flatMap((side) => {
      const { host } = side.at.router;
      const step = routeStep(`pin-on-${host}`, move, { side, party: move.from });
      return isAnswered ? [step, ping(`ping-pinned-from-${host}`, host, move)] : [step];
    });
}

function routeStep(
  id: string,
  move: VmMove,
  { side, party }: { readonly side: RouterSide; readonly party: Party },
): PlannedStep {
  const { at, route } = side;
  const pinned = { nextHop: move.from.own, interface: at.interface };
  const seen: RouteTarget | null =
    route === null ? null : { nextHop: route.nextHop, interface: route.interface };
  const isTurn = party === move.to;
  return planStep(id, setRoute, {
    host: at.router.host,
    destination: `${move.ip}/32` as Prefix,
    nextHop: party.own,
    interface: at.interface,
    before: seen === null && isTurn && isServing(move) ? pinned : seen && { ...seen },
  });
}

function ping(id: string, from: HostName, { ip }: VmMove): PlannedStep {
  return planStep(id, pingAddress, { from, ip });
}

function outsidePing(id: string, move: VmMove, { probeFrom }: VmMoveParts): readonly PlannedStep[] {
  return probeFrom === null ? [] : [ping(id, probeFrom, move)];
}

export function handwork({ ip, from, to }: VmMove, action: 'put' | 'take'): PlannedStep {
  const { machine } = action === 'put' ? to : from;
  const heir = action === 'take' ? to.machine.name : null;
  const spec = { ip, machine: machine.name, action, heir };
  return planStep(
    `${action === 'put' ? 'put-on' : 'take-off'}-${machine.name}`,
    holdAddressByHand,
    spec,
  );
}

/** For mode routed: nobody on the segment finds the address before the master answers ARP for it. */
function answering({ known, changeId }: VmMoveParts, { ip }: VmMove): readonly PlannedStep[] {
  const { machines, network, layout, policy, proxyScripts } = known;
  if (policy.proxyArp === 'interface') return [];
  const scripts = [...proxyScripts.values()].map((text) => parseProxyScript(text ?? ''));
  const isListed = scripts.every((one) => typeof one === 'object' && one?.addresses.includes(ip));
  if (isListed) return [];
  const inUse = machines.flatMap((machine) => addressesIn(machine, network));
  const addresses = proxiedAddresses(policy, inUse);
  return proxySteps(layout, proxyScripts, { changeId, addresses });
}

function booking({ ip, from, to }: VmMove, { known, changeId }: VmMoveParts): PlannedStep {
  const id = 'move-in-cloudstack';
  return planStep(id, moveSecondaryIp, {
    ip,
    networkId: known.network.id,
    from: { nicId: from.nic.id, secondaryIpId: from.secondaryIpId, name: from.machine.name },
    to: { nicId: to.nic.id, name: to.machine.name },
    removeJobId: cloudIdFor(changeId, id, 'remove'),
    addJobId: cloudIdFor(changeId, id, 'add'),
    undoRemoveJobId: cloudIdFor(changeId, id, 'undo-remove'),
    undoAddJobId: cloudIdFor(changeId, id, 'undo-add'),
  });
}

/** And the proof that nothing came from the old one any more. */
function lettingGo(move: VmMove, parts: VmMoveParts): readonly PlannedStep[] {
  if (parts.taking.length === 0) return [];
  return [
    ...parts.taking,
    ping('ping-at-end', parts.probeFrom ?? move.master.at.router.host, move),
  ];
}
