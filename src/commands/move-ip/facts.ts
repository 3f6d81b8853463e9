// What /move-ip reads before it plans: both hosts in depth, and whether the address answers a ping.
// Only what the plan rests on, and nothing that changes by itself, because a difference makes a plan
// stale.

import type { Attachment, Segment } from '../../domain/inventory.ts';
import { digestOf, type Json } from '../../domain/json.ts';
import type { IpAddress, MacAddress } from '../../domain/names.ts';
import { type ArpHidingFact, readArpHiding } from '../../facts/arp-hiding.ts';
import { type ArpingFlavour, readArpingFlavour } from '../../facts/arping-flavour.ts';
import { type InterfaceManagerFact, readInterfaceManager } from '../../facts/interface-manager.ts';
import type { InterfaceAddress, InterfaceFact } from '../../facts/interfaces.ts';
import { readKeepalivedFiles } from '../../facts/keepalived-files.ts';
import { readManagementAddress } from '../../facts/management-path.ts';
import { readPing } from '../../facts/ping.ts';
import { type RouteFact, readRoutes } from '../../facts/routes.ts';
import { readPromotesSecondaries } from '../../facts/sysctl.ts';
import type { World } from '../../ports/world.ts';
import type { SoleOwner } from '../owner-refusals.ts';

export interface HostFacts {
  readonly at: Attachment;
  readonly mac: MacAddress | null;
  readonly isUp: boolean;
  readonly addresses: readonly InterfaceAddress[];
  readonly routes: readonly RouteFact[];
  readonly arping: ArpingFlavour;
  readonly hiding: ArpHidingFact;
  readonly promotesSecondaries: boolean;
  readonly management: InterfaceManagerFact;
  readonly managementAddress: IpAddress | null;
  /** keepalived configuration files that name the address. */
  readonly keepalivedFiles: readonly string[];
}

export interface MoveIpFacts {
  readonly ip: IpAddress;
  readonly owner: SoleOwner;
  readonly old: HostFacts;
  readonly new: HostFacts;
  /** Whether pings prove anything here: some hosts never answer them. */
  readonly answersPing: boolean;
}

/** The interface is there; the caller has refused otherwise. */
export async function readHostFacts(
  world: World,
  at: Attachment,
  of: { readonly link: InterfaceFact; readonly ip: IpAddress },
): Promise<HostFacts> {
  const { host } = at;
  const [routes, arping, hiding, promotesSecondaries, management, managementAddress, files] =
    await Promise.all([
      readRoutes(world, host),
      readArpingFlavour(world, host),
      readArpHiding(world, host),
      readPromotesSecondaries(world, host, at.interface),
      readInterfaceManager(world, host, at.interface),
      readManagementAddress(world, host),
      readKeepalivedFiles(world, host, of.ip),
    ]);
  const { mac, isUp, addresses } = of.link;
  return {
    at,
    mac,
    isUp,
    addresses,
    routes,
    arping,
    hiding,
    promotesSecondaries,
    management,
    managementAddress,
    keepalivedFiles: files,
  };
}

export async function readAnswersPing(
  world: World,
  segment: Segment,
  ip: IpAddress,
): Promise<boolean> {
  const { received } = await readPing(world, segment.probeFrom ?? segment.observer.host, ip);
  return received > 0;
}

/** Facts as they are stored with the plan: files by digest, so that no secret gets into a journal. */
export function factsAsJson(facts: MoveIpFacts): Json {
  return {
    owner: { ...facts.owner },
    answersPing: facts.answersPing,
    old: hostAsJson(facts.old),
    new: hostAsJson(facts.new),
  };
}

function hostAsJson(host: HostFacts): Json {
  return {
    host: host.at.host,
    interface: host.at.interface,
    mac: host.mac,
    isUp: host.isUp,
    addresses: host.addresses.map(({ ip, prefixLength }) => `${ip}/${prefixLength}`),
    routes: host.routes.map(
      (route) => `${route.destination} via ${route.nextHop} ${route.interface}`,
    ),
    arping: host.arping,
    hiding: { method: host.hiding.method, tables: host.hiding.tables },
    promotesSecondaries: host.promotesSecondaries,
    managers: host.management.managers,
    files: host.management.ifupdownFiles.map(
      ({ path, content, mode }) => `${path} ${mode} ${digestOf(content)}`,
    ),
    managementAddress: host.managementAddress,
    keepalivedFiles: host.keepalivedFiles,
  };
}
