// Whether an address can move between two VMs, and what the move then is: who has it, who gets it, and
// which router carries the traffic. Pure: facts in, the move or the first refusal out.

import { type FailureCode, type Outcome, refuse, succeed } from '../../../domain/failures.ts';
import { broadcastAddress, type IpAddress, networkAddress } from '../../../domain/names.ts';
import type { Nic, VirtualMachine } from '../../../facts/cloud/virtual-machines.ts';
import type { RouteFact } from '../../../facts/routes.ts';
import { ownersOf } from '../../check-network/network-checks.ts';
import type { WholeNetwork } from '../../vlan-network/known-network.ts';
import type { RouterLayout } from '../../vlan-network/layout.ts';
import { isBootFileOurs } from '../../vlan-network/host-routes.ts';
import type { RouterTraces } from '../../vlan-network/traces.ts';
import { parseProxyScript } from '../../../facts/keepalived/proxy-script.ts';
import type { VmMoveAsked, VmMoveFacts } from './facts.ts';

/** One of the two VMs, with its NIC in the network. */
export interface Party {
  readonly machine: VirtualMachine;
  readonly nic: Nic;
  /** The NIC's own address: the next hop of whatever is moved to it. */
  readonly own: IpAddress;
}

export interface RouterSide {
  readonly at: RouterLayout;
  readonly traces: RouterTraces;
  /** Of this one address; null: the routers ask by ARP who has it. */
  readonly route: RouteFact | null;
}

export interface VmMove {
  readonly ip: IpAddress;
  readonly from: Party & { readonly secondaryIpId: Nic['id'] };
  readonly to: Party;
  /** The one that carries no traffic first, the one that has the gateway last. */
  readonly routers: readonly RouterSide[];
  readonly master: RouterSide;
}

type Refused = Extract<Outcome<never>, { ok: false }>;

export function vmMoveOf(asked: VmMoveAsked, facts: VmMoveFacts): Outcome<VmMove> {
  const { known } = facts;
  const role = reservedRole(asked.ip, known);
  if (role !== null) return role;
  const from = holderOf(asked, known);
  if (!from.ok) return from;
  const to = targetOf(asked, facts);
  if (!to.ok) return to;
  const edited = editedRefusal(known);
  if (edited !== null) return edited;
  const parties = { from: from.value, to: to.value };
  const routers = routersInTurn(asked.ip, known, parties);
  if (!routers.ok) return routers;
  return succeed({ ip: asked.ip, ...parties, ...routers.value });
}

function reservedRole(ip: IpAddress, { layout }: WholeNetwork): Refused | null {
  const { gateway, prefix, name, routers } = layout;
  const router = routers.find((one) => one.ip === ip)?.router.host;
  const roles: readonly (readonly [boolean, string])[] = [
    [ip === gateway, 'the gateway'],
    [ip === networkAddress(prefix), 'the network address'],
    [ip === broadcastAddress(prefix), 'the broadcast address'],
    [router !== undefined, `${router}'s own address`],
  ];
  const role = roles.find(([isIt]) => isIt)?.[1];
  if (role === undefined) return null;
  return nothingDone('address-reserved', {
    what: `${ip} is ${role} in network ${name} (${prefix}).`,
    why: 'On a VM it would cut off the whole network.',
    fix: 'Check the address.',
  });
}

interface Holding {
  readonly machine: VirtualMachine;
  readonly nic: Nic;
  /** null: it is the own address of the NIC. */
  readonly secondaryIpId: Nic['id'] | null;
}

function holdingsOf({ machines, network }: WholeNetwork, ip: IpAddress): readonly Holding[] {
  return machines.flatMap((machine) =>
    machine.nics
      .filter(({ networkId }) => networkId === network.id)
      .flatMap((nic): readonly Holding[] => {
        const added = nic.secondaryIps.find((one) => one.ip === ip);
        if (added !== undefined) return [{ machine, nic, secondaryIpId: added.id }];
        return nic.ip === ip ? [{ machine, nic, secondaryIpId: null }] : [];
      }),
  );
}

function holderOf(asked: VmMoveAsked, known: WholeNetwork): Outcome<VmMove['from']> {
  const { ip, to, from } = asked;
  const [holding] = holdingsOf(known, ip);
  if (holding === undefined) return bookedByNobody(asked, known);
  const { machine, nic, secondaryIpId } = holding;
  if (machine.name === to) {
    return nothingDone('address-already-there', {
      what: `${ip} belongs to VM ${to} already, in CloudStack's books.`,
      why: secondaryIpId === null ? 'It is its own address.' : 'It was added to its NIC.',
      fix: `If no traffic arrives: /check-network vlan ${known.layout.vlan}`,
    });
  }
  if (from !== null && from !== machine.name) {
    return nothingDone('address-not-on-node', {
      what: `${ip} does not belong to VM ${from}, but to VM ${machine.name}.`,
      why: "CloudStack's books say so.",
      fix: `If that is right: /move-ip ${ip} to ${to} from ${machine.name}`,
    });
  }
  if (secondaryIpId === null || nic.ip === null) {
    return nothingDone('address-not-movable', {
      what: `${ip} is the own address of VM ${machine.name}, which never moves.`,
      why: 'CloudStack ties it to the VM; only addresses that were added to a VM can move.',
      fix: `Add one to ${machine.name} for its service, in CloudStack: "acquire secondary IP".`,
    });
  }
  return succeed({ machine, nic, own: nic.ip, secondaryIpId });
}

function bookedByNobody({ ip }: VmMoveAsked, { layout }: WholeNetwork): Refused {
  return nothingDone('address-owned-by-nobody', {
    what: `No VM has ${ip} in CloudStack's books.`,
    why: `It is free there, so a new VM of ${layout.name} could be given it.`,
    fix:
      'Give it to the VM that has it now, in CloudStack: its NIC, "acquire secondary IP" ' +
      '(addIpToNic). Then type this again.',
  });
}

// vm.network.nic.max.secondary.ipaddresses, as CloudStack sets it unless somebody changed it.
const ADDED_ADDRESSES_MAX = 10;

function targetOf({ ip, to }: VmMoveAsked, facts: VmMoveFacts): Outcome<Party> {
  const { known, answering } = facts;
  const { network, layout } = known;
  const machine = known.machines.find(({ name }) => name === to);
  const nic = machine?.nics.find(({ networkId }) => networkId === network.id);
  if (machine === undefined || nic === undefined) {
    return nothingDone('not-on-one-segment', {
      what: `VM ${to} is not in network ${layout.name} (VLAN ${layout.vlan}), where ${ip} is.`,
      why: `In it are ${known.machines.map(({ name }) => name).join(', ')}.`,
      fix: 'An address only moves inside its own network.',
    });
  }
  if (machine.state !== 'Running') {
    return unsuitable(`VM ${to} is ${machine.state}.`, 'Start it in CloudStack first.');
  }
  if (nic.ip === null) {
    return unsuitable(
      `VM ${to} has no address of its own in ${layout.name}.`,
      'Its address was taken when it was deployed: deploy it anew.',
    );
  }
  if (nic.secondaryIps.length >= ADDED_ADDRESSES_MAX) {
    return unsuitable(
      `VM ${to} has ${nic.secondaryIps.length} added addresses, as many as CloudStack allows.`,
      'Take one off that nobody needs: removeIpFromNic.',
    );
  }
  if (!answering.has(nic.ip)) {
    return unsuitable(
      `VM ${to} (${nic.ip}) answers no ping of ${layout.routers[0]?.router.host}.`,
      `/check-network vlan ${layout.vlan} shows more; a firewall in the VM must let pings in.`,
    );
  }
  return succeed({ machine, nic, own: nic.ip });
}

function unsuitable(what: string, fix: string): Refused {
  const why = 'So it could not take the address over, or nothing could prove that it did.';
  return nothingDone('vm-unsuitable', { what, why, fix });
}

/** Files that are written anew, or that decide where the gateway is, must be as we wrote them. */
function editedRefusal({ traces, layout, proxyScripts }: WholeNetwork): Refused | null {
  for (const at of layout.routers) {
    const { host } = at.router;
    const router = routerTraces(traces.routers, at);
    const script = proxyScripts.get(host) ?? null;
    const isScriptEdited = script !== null && typeof parseProxyScript(script) !== 'object';
    if (router.fragment?.fragment === 'edited' || isScriptEdited) {
      return nothingDone('fragment-edited', {
        what: `keepalived's files of VLAN ${layout.vlan} on ${host} are not as Arpeggio wrote them.`,
        why: 'Which router carries the traffic may follow from what somebody edited there.',
        fix: `/check-network vlan ${layout.vlan} shows what differs.`,
      });
    }
    if (!isBootFileOurs(layout, at, router)) {
      return nothingDone('persistence-unclear', {
        what: `The interface file of VLAN ${layout.vlan} on ${host} is not as Arpeggio writes it.`,
        why: 'The route would have to go into it, and writing it anew would undo an edit.',
        fix: `/check-network vlan ${layout.vlan} shows more. Put the file back, or move it by hand.`,
      });
    }
  }
  return null;
}

function routerTraces(all: readonly RouterTraces[], { router }: RouterLayout): RouterTraces {
  const found = all.find(({ of }) => of.router.host === router.host);
  if (found === undefined) throw new Error(`${router.host} was not read.`);
  return found;
}

function routersInTurn(
  ip: IpAddress,
  { traces, layout }: WholeNetwork,
  parties: Pick<VmMove, 'from' | 'to'>,
): Outcome<Pick<VmMove, 'routers' | 'master'>> {
  const owners = ownersOf(layout.gateway, traces);
  const sides = layout.routers.map((at): RouterSide => {
    const own = routerTraces(traces.routers, at);
    const route = own.of.routes.find((one) => one.destination === ip && one.nextHop !== null);
    return { at, traces: own, route: route ?? null };
  });
  const masters = sides.filter(({ at }) => owners.includes(at.router.host));
  const [master, second] = masters;
  if (master === undefined || second !== undefined) {
    return nothingDone(
      master === undefined ? 'address-owned-by-nobody' : 'address-owned-by-several',
      {
        what: `${owners.join(' and ') || 'No router'} has ${layout.gateway}, the gateway of VLAN ${layout.vlan}.`,
        why: 'Exactly one router must, and it is switched over last.',
        fix: `/check-network vlan ${layout.vlan} shows what is wrong.`,
      },
    );
  }
  const hops: readonly (IpAddress | null)[] = [parties.from.own, parties.to.own];
  const strange = sides.find(({ route }) => route !== null && !hops.includes(route.nextHop));
  if (strange !== undefined) return strangeRoute(ip, strange, parties);
  return succeed({ master, routers: [...sides.filter((side) => side !== master), master] });
}

function strangeRoute(
  ip: IpAddress,
  { at, route }: RouterSide,
  { from, to }: Pick<VmMove, 'from' | 'to'>,
): Refused {
  const { host } = at.router;
  return nothingDone('route-exists', {
    what: `${host} sends packets for ${ip} via ${route?.nextHop}.`,
    why: `That is neither ${from.machine.name} (${from.own}) nor ${to.machine.name} (${to.own}).`,
    fix: `Find out who set it. To delete it, on ${host}: ip route del ${ip}/32`,
  });
}

function nothingDone(
  code: FailureCode,
  texts: { what: string; why: string; fix: string },
): Refused {
  return refuse(code, { ...texts, fix: `Nothing was done. ${texts.fix}` });
}
