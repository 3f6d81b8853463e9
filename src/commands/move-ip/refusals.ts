// Everything about the two hosts that makes /move-ip refuse, in the order in which a person would
// want to hear it. Pure: facts in, the first refusal or null out.

import { type FailureCode, refuse } from '../../domain/failures.ts';
import { prefixContains, prefixOf } from '../../domain/names.ts';
import type { HostFacts, MoveIpFacts } from './facts.ts';
import { EDITABLE_MANAGERS, managerRefusal } from '../persistence/manager-refusal.ts';
import { arpingRefusal } from '../ownership/owner-refusals.ts';
import { hidingTable } from '../../steps/arp/hiding.ts';

type Refused = ReturnType<typeof refuse>;

export const ACCEPT_RACE = 'accept-race';

export function refusalOf(facts: MoveIpFacts, flags: readonly string[]): Refused | null {
  const hosts = [facts.new, facts.old];
  return (
    firstOf(hosts, linkRefusal) ??
    firstOf(hosts, (host) => arpingRefusal(host.at.host, host.arping)) ??
    firstOf(hosts, (host) => hidingRefusal(facts, host, flags)) ??
    firstOf(hosts, (host) => keepalivedRefusal(facts, host)) ??
    managementRefusal(facts) ??
    routesRefusal(facts) ??
    firstOf(hosts, ({ at, management }) => managerRefusal(at, management, EDITABLE_MANAGERS))
  );
}

/** Of a host that takes an address over from one that is dead: there is no race to hide from. */
export function refusalOfTakeover(ip: MoveIpFacts['ip'], host: HostFacts): Refused | null {
  return (
    linkRefusal(host) ??
    arpingRefusal(host.at.host, host.arping) ??
    hidingRefusal({ ip }, host, [ACCEPT_RACE]) ??
    keepalivedRefusal({ ip }, host) ??
    managerRefusal(host.at, host.management, EDITABLE_MANAGERS)
  );
}

/**
 * Of a node that lets go of an address which another one has. Its own link may be down: that is how a
 * host looks whose switch port is still shut.
 */
export function refusalOfRelease(facts: MoveIpFacts, isLive: boolean): Refused | null {
  const { old, new: keeper } = facts;
  return (
    linkRefusal(keeper) ??
    arpingRefusal(keeper.at.host, keeper.arping) ??
    keepalivedRefusal(facts, old) ??
    managerRefusal(old.at, old.management, EDITABLE_MANAGERS) ??
    (isLive
      ? (hidingRefusal(facts, old, [ACCEPT_RACE]) ??
        managementRefusal(facts) ??
        routesRefusal(facts))
      : null)
  );
}

function firstOf(
  hosts: readonly HostFacts[],
  rule: (host: HostFacts) => Refused | null,
): Refused | null {
  for (const host of hosts) {
    const refused = rule(host);
    if (refused !== null) return refused;
  }
  return null;
}

function linkRefusal({ at, isUp, mac }: HostFacts): Refused | null {
  if (isUp && mac !== null) return null;
  return nothingDone('interface-missing', {
    what: `${at.interface} on ${at.host} is down.`,
    why: 'An address on it would reach nobody.',
    fix: `Bring the link up first: look at "ip link show ${at.interface}" and the switch port.`,
  });
}

function hidingRefusal(
  { ip }: Pick<MoveIpFacts, 'ip'>,
  { at, hiding }: HostFacts,
  flags: readonly string[],
): Refused | null {
  const table = hidingTable(ip);
  if (hiding.tables.includes(table)) {
    return nothingDone('arp-table-exists', {
      what: `${at.host} already has an nft table "${table}".`,
      why: 'It hides this address from ARP, and no change of Arpeggio is running on it.',
      fix: `If nobody needs it, on ${at.host}: nft delete table arp ${table}`,
    });
  }
  if (hiding.method !== null || flags.includes(ACCEPT_RACE)) return null;
  return nothingDone('arp-hiding-unavailable', {
    what: `${at.host} can hide no address from ARP: it has neither nft nor arptables.`,
    why:
      'For some seconds both hosts would answer for the address. If the gateway asks just then, ' +
      'traffic may go to the wrong one until the announcement at the end corrects it.',
    fix: `Install nftables on ${at.host}, or add "${ACCEPT_RACE}" to the command to accept this.`,
  });
}

function keepalivedRefusal({ ip }: Pick<MoveIpFacts, 'ip'>, host: HostFacts): Refused | null {
  if (host.keepalivedFiles.length === 0) return null;
  return nothingDone('interface-managed-twice', {
    what: `keepalived on ${host.at.host} manages ${ip} (${host.keepalivedFiles.join(', ')}).`,
    why: 'It would put the address back, or give it to its other router, by itself.',
    fix: "Move it with keepalived's priorities, or take it out of that file first.",
  });
}

function managementRefusal({ ip, old }: MoveIpFacts): Refused | null {
  if (old.managementAddress !== ip) return null;
  return nothingDone('address-carries-management', {
    what: `Arpeggio itself reaches ${old.at.host} through ${ip}.`,
    why: 'Moving it would cut the connection in the middle of the change.',
    fix: `Give ${old.at.host} another address in arpeggio.yaml.`,
  });
}

function routesRefusal({ ip, old, owner }: MoveIpFacts): Refused | null {
  const prefix = prefixOf(ip, owner.prefixLength);
  // The kernel deletes routes whose source is the address, and, with the last address of a prefix,
  // the connected route and every route whose next hop it leads to.
  const isLastOfPrefix = !old.addresses.some(
    (address) =>
      address.ip !== ip &&
      prefixContains(prefix, address.ip) &&
      address.prefixLength <= owner.prefixLength,
  );
  const endangered = old.routes.filter(
    (route) =>
      !route.isConnected &&
      (route.source === ip ||
        (isLastOfPrefix && route.nextHop !== null && prefixContains(prefix, route.nextHop))),
  );
  if (endangered.length === 0) return null;
  return nothingDone('address-carries-routes', {
    what: `Routes of ${old.at.host} hang on ${ip}: ${endangered.map((r) => r.destination).join(', ')}.`,
    why: 'The kernel would delete them together with the address.',
    fix: `Give ${old.at.host} another address in ${prefix}, or other routes, first.`,
  });
}

function nothingDone(
  code: FailureCode,
  texts: { what: string; why: string; fix: string },
): Refused {
  return refuse(code, { ...texts, fix: `Nothing was done. ${texts.fix}` });
}
