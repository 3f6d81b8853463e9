// Everything about CloudStack, routers and switches that makes /new-network refuse, in the order in
// which a person would want to hear it. Pure: facts in, the first refusal or null out.

import { type FailureCode, refuse } from '../../domain/failures.ts';
import type { NetworkMode, NetworkPolicy, VlanRange } from '../../domain/inventory.ts';
import {
  type HostName,
  type IpAddress,
  parsePrefix,
  prefixContains,
  type VlanId,
} from '../../domain/names.ts';
import { INCLUDE_LINE, KEEPALIVED_FILE, SCRIPT_LINES } from '../../facts/keepalived/state.ts';
import { arpingRefusal } from '../ownership/owner-refusals.ts';
import { trunkManagerRefusal } from '../persistence/vlan-interface-files.ts';
import type { CloudFacts, NetworkFacts, RouterFacts } from '../vlan-network/facts.ts';
import type { NetworkLayout } from '../vlan-network/layout.ts';
import { vlanInterfaceName } from '../vlan-network/policy.ts';
import {
  foreignTraces,
  isWhole,
  type NetworkTraces,
  ourTraces,
  tracesOf,
} from '../vlan-network/traces.ts';

export type Refused = ReturnType<typeof refuse>;

// CloudStack's VMs send packets of this size unless told otherwise.
const MTU_MIN = 1500;

export function vlanRefusal(
  vlan: VlanId,
  facts: NetworkFacts,
  policy: NetworkPolicy,
): Refused | null {
  return (
    reservedRefusal(vlan, facts.cloud, policy) ?? takenRefusal(tracesOf(vlan, facts), facts.cloud)
  );
}

function reservedRefusal(
  vlan: VlanId,
  { vlanUse, zone }: CloudFacts,
  { reservedVlans }: NetworkPolicy,
): Refused | null {
  const dynamic = rangeWith(vlanUse.dynamic, vlan);
  if (dynamic !== undefined) {
    return nothingDone('vlan-reserved', {
      what: `VLAN ${vlan} belongs to CloudStack's own range ${rangeText(dynamic)}.`,
      why: `Zone ${zone.name} hands out VLANs of it by itself and refuses them to everybody else.`,
      fix: 'Choose a VLAN outside it.',
    });
  }
  const reserved = rangeWith(reservedVlans, vlan);
  if (reserved === undefined) return null;
  return nothingDone('vlan-reserved', {
    what: `VLAN ${vlan} is reserved (${rangeText(reserved)}).`,
    why: 'arpeggio.yaml says so, under networks.reserved_vlans.',
    fix: 'Choose another VLAN.',
  });
}

function rangeWith(ranges: readonly VlanRange[], vlan: VlanId): VlanRange | undefined {
  return ranges.find(({ first, last }) => first <= vlan && vlan <= last);
}

function rangeText({ first, last }: VlanRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function takenRefusal(traces: NetworkTraces, { vlanUse }: CloudFacts): Refused | null {
  const { vlan, ours, strangers } = traces;
  const [stranger] = strangers;
  if (stranger !== undefined) {
    return nothingDone('vlan-in-use', {
      what: `VLAN ${vlan} is network ${stranger.name} of ${stranger.account} in CloudStack.`,
      why: 'Two isolated networks cannot share a VLAN.',
      fix: 'Choose another VLAN; /networks lists those that are taken.',
    });
  }
  if (vlanUse.public.includes(vlan)) {
    return nothingDone('vlan-in-use', {
      what: `VLAN ${vlan} carries public addresses of CloudStack.`,
      why: 'CloudStack would not notice, and both would be on one segment.',
      fix: 'Choose another VLAN.',
    });
  }
  if (isWhole(traces)) {
    return nothingDone('vlan-in-use', {
      what: `VLAN ${vlan} is network ${ours?.name}, which Arpeggio made.`,
      why: 'It is complete.',
      fix: `To look at it: /check-network vlan ${vlan}`,
    });
  }
  return leftoverRefusal(traces);
}

function leftoverRefusal(traces: NetworkTraces): Refused | null {
  const { vlan } = traces;
  const [own, foreign] = [ourTraces(traces), foreignTraces(traces)];
  if (own.length > 0) {
    return nothingDone('network-half-made', {
      what: `Parts of a network with VLAN ${vlan} are there: ${[...own, ...foreign].join(', ')}.`,
      why: 'A change of Arpeggio made them, and others are missing.',
      fix: `To remove them all: /delete-network vlan ${vlan}. Then type this again.`,
    });
  }
  if (foreign.length === 0) return null;
  return nothingDone('vlan-in-use', {
    what: `VLAN ${vlan} is already there: ${foreign.join(', ')}.`,
    why: 'No network of Arpeggio has it, so somebody else uses it, or forgot it there.',
    fix: 'Find out who; remove it by hand if nobody needs it, or choose another VLAN.',
  });
}

export function routerRefusal(
  { vlan, mode, segmentGateway }: Pick<NetworkLayout, 'vlan' | 'mode' | 'segmentGateway'>,
  facts: RouterFacts,
): Refused | null {
  return (
    uplinkRefusal(segmentGateway, facts) ??
    trunkRefusal(facts) ??
    nameRefusal(vlan, facts) ??
    keepalivedRefusal(facts) ??
    scriptRefusal(mode, facts) ??
    arpingRefusal(facts.router.host, facts.arping) ??
    trunkManagerRefusal(facts.router, facts.management)
  );
}

/** A router answers ARP for routed addresses on its uplink, so that must be where they are asked for. */
function uplinkRefusal(gateway: IpAddress | null, { router, routes }: RouterFacts): Refused | null {
  const { host, uplink } = router;
  if (gateway === null) return null;
  const isThere = routes.some(({ destination, interface: device }) => {
    const prefix = parsePrefix(destination);
    return device === uplink && prefix !== null && prefixContains(prefix, gateway);
  });
  if (isThere) return null;
  return nothingDone('not-on-one-segment', {
    what: `${uplink} of ${host} is not on the segment of ${gateway}.`,
    why: 'There the addresses of the network would be asked for, and nobody would answer.',
    fix: `Look at "ip route" on ${host}, and at networks.routers in arpeggio.yaml.`,
  });
}

function trunkRefusal({ router: { host, trunk }, links }: RouterFacts): Refused | null {
  const link = links.find(({ name }) => name === trunk);
  if (link === undefined) {
    return nothingDone('trunk-unusable', {
      what: `${host} has no interface ${trunk}.`,
      why: 'arpeggio.yaml names it as the trunk that carries the VLANs.',
      fix: `Look at "ip link" on ${host} and correct networks.routers in arpeggio.yaml.`,
    });
  }
  if (!link.isUp) {
    return nothingDone('trunk-unusable', {
      what: `${trunk} on ${host} is down.`,
      why: 'No VLAN on it would reach the switch.',
      fix: `Look at "ip link show ${trunk}" on ${host} and at the switch port.`,
    });
  }
  if (link.mtu >= MTU_MIN) return null;
  return nothingDone('trunk-unusable', {
    what: `${trunk} on ${host} takes packets of ${link.mtu} bytes only.`,
    why: `VMs send ${MTU_MIN}, and a VLAN cannot carry more than its trunk.`,
    fix: `Raise it there: ip link set dev ${trunk} mtu ${MTU_MIN}, and in its configuration.`,
  });
}

function nameRefusal(vlan: VlanId, { router, links }: RouterFacts): Refused | null {
  const name = vlanInterfaceName(router, vlan);
  if (!links.some((link) => link.name === name)) return null;
  return nothingDone('vlan-in-use', {
    what: `${router.host} already has an interface called ${name}.`,
    why: `It is not VLAN ${vlan}, and two interfaces cannot have one name.`,
    fix: `Look at "ip -d link show ${name}" on ${router.host}, or choose another VLAN.`,
  });
}

function keepalivedRefusal(facts: RouterFacts): Refused | null {
  const { host } = facts.router;
  const { keepalived, complaint } = facts;
  const { isInstalled, isRunning, includesFragments } = keepalived;
  if (!isInstalled) {
    return unready(host, 'has no keepalived', 'install it: apt-get install keepalived');
  }
  if (!isRunning) {
    return unready(host, 'does not run keepalived', 'systemctl enable --now keepalived');
  }
  if (!includesFragments) {
    const fix = `add to ${KEEPALIVED_FILE}: ${INCLUDE_LINE}`;
    return unready(host, 'runs keepalived without the directory of the networks', fix);
  }
  if (complaint === null) return null;
  return nothingDone('keepalived-unready', {
    what: `keepalived on ${host} would not load its configuration again.`,
    why: `It says "${complaint}". A reload would end it, and its addresses would stay.`,
    fix: `On ${host}, mend ${KEEPALIVED_FILE} and test it: keepalived -t`,
  });
}

/** The addresses of a routed network follow its gateway by a script. */
function scriptRefusal(mode: NetworkMode, facts: RouterFacts): Refused | null {
  if (mode === 'nat' || facts.keepalived.allowsScripts) return null;
  const fix = `add to global_defs in ${KEEPALIVED_FILE}: ${SCRIPT_LINES.join(' and ')}`;
  return unready(facts.router.host, 'runs keepalived without permission for scripts', fix);
}

function unready(host: HostName, what: string, fix: string): Refused {
  return nothingDone('keepalived-unready', {
    what: `${host} ${what}.`,
    why: 'keepalived holds the gateway address of every network.',
    fix: `On ${host}, ${fix}`,
  });
}

export function offeringRefusal({ offerings }: CloudFacts): Refused | null {
  const [offering] = offerings;
  if (offering === undefined) return null;
  const flaws = [
    offering.guestType === 'Isolated' ? '' : `it is for ${offering.guestType} networks`,
    offering.specifyVlan ? '' : 'it does not let anybody choose the VLAN',
    offering.services.length === 0 ? '' : `it has services (${offering.services.join(', ')})`,
    offering.state === 'Enabled' ? '' : `it is ${offering.state}`,
    offering.forVpc ? 'it is for VPCs' : '',
    offering.isPersistent ? 'it is persistent' : '',
    offering.specifyIpRanges ? 'it wants ranges of addresses' : '',
  ].filter((flaw) => flaw !== '');
  if (flaws.length === 0) return null;
  return nothingDone('offering-unsuitable', {
    what: `Network offering "${offering.name}" does not serve: ${flaws.join(', ')}.`,
    why: 'A network without a virtual router needs an isolated offering without services.',
    fix: 'Name another one in arpeggio.yaml, cloudstack.network_offering; a new name is made.',
  });
}

/** What does not stop the network from being made, but some packets from passing. */
export function forwardingWarnings({ router, forwarding }: RouterFacts): readonly string[] {
  const { host } = router;
  const warnings: string[] = [];
  if (forwarding.forwardPolicy === 'drop') {
    warnings.push(
      `The firewall on ${host} drops what no rule of its FORWARD chain accepts; it needs rules for ` +
        'this network, or its VMs reach nothing.',
    );
  }
  if (forwarding.rpFilter[router.uplink] === '1') {
    warnings.push(
      `${router.uplink} on ${host} has strict rp_filter: answers that leave by the other router's ` +
        'path are dropped. 2 (loose) is right on routers that share networks.',
    );
  }
  return warnings;
}

function nothingDone(
  code: FailureCode,
  texts: { what: string; why: string; fix: string },
): Refused {
  return refuse(code, { ...texts, fix: `Nothing was done. ${texts.fix}` });
}
