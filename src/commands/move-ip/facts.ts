// What /move-ip reads before it plans: both hosts in depth, and who can prove the move.
// Only what the plan rests on, and nothing that changes by itself, because a difference makes a plan
// stale.

import { type Failure, failureOf } from '../../domain/failures.ts';
import type { Attachment, Segment } from '../../domain/inventory.ts';
import { digestOf, type Json } from '../../domain/json.ts';
import type { HostName, IpAddress, MacAddress } from '../../domain/names.ts';
import { type ArpHidingFact, readArpHiding } from '../../facts/arp-hiding.ts';
import { type ArpingFlavour, readArpingFlavour } from '../../facts/arping-flavour.ts';
import {
  type InterfaceManagerFact,
  readInterfaceManager,
} from '../../facts/persistence/interface-manager.ts';
import type { InterfaceAddress, InterfaceFact } from '../../facts/interfaces.ts';
import { readKeepalivedFiles } from '../../facts/keepalived/files-with-address.ts';
import { readManagementAddress } from '../../facts/management-path.ts';
import { readNeighbour } from '../../facts/neighbour.ts';
import { readPing } from '../../facts/ping.ts';
import { type RouteFact, readRoutes } from '../../facts/routes.ts';
import { readPromotesSecondaries } from '../../facts/sysctl.ts';
import type { World } from '../../ports/world.ts';
import type { SoleOwner } from '../ownership/owner-refusals.ts';

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
  readonly witnesses: Witnesses;
}

/** Who can prove the move besides the observer. Only these may be missing without a refusal. */
export interface Witnesses {
  /** The host that pings; null when it cannot be reached, or when the address answers no ping. */
  readonly pingFrom: HostName | null;
  /** The gateway whose neighbour entry is read; null when it is not ours or cannot be reached. */
  readonly gatewayHost: Attachment | null;
  /** What is missing, and nodes that could not be searched, in sentences for the plan. */
  readonly gaps: readonly string[];
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

export async function readWitnesses(
  world: World,
  segment: Segment,
  ip: IpAddress,
): Promise<Witnesses> {
  const from = segment.probeFrom ?? segment.observer.host;
  const { gatewayHost } = segment;
  const [ping, neighbour] = await Promise.all([
    orFailure(() => readPing(world, from, ip)),
    gatewayHost === null ? null : orFailure(() => readNeighbour(world, gatewayHost, ip)),
  ]);
  const gaps: string[] = [];
  if (isFailure(ping)) gaps.push(`No ping will prove the move: ${ping.what}`);
  else if (ping.received === 0)
    gaps.push(`${ip} answers no ping now, so pings will prove nothing.`);
  if (isFailure(neighbour))
    gaps.push(`The gateway's ARP entry will not be read: ${neighbour.what}`);
  const canPing = !isFailure(ping) && ping.received > 0;
  return {
    pingFrom: canPing ? from : null,
    gatewayHost: isFailure(neighbour) ? null : gatewayHost,
    gaps,
  };
}

async function orFailure<Value>(look: () => Promise<Value>): Promise<Value | Failure> {
  try {
    return await look();
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return failure;
  }
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'code' in value && 'fix' in value;
}

/** Facts as they are stored with the plan: files by digest, so that no secret gets into a journal. */
export function factsAsJson(facts: MoveIpFacts): Json {
  return {
    owner: { ...facts.owner },
    pingFrom: facts.witnesses.pingFrom,
    gatewayHost: facts.witnesses.gatewayHost?.host ?? null,
    old: hostAsJson(facts.old),
    new: hostAsJson(facts.new),
  };
}

export function hostAsJson(host: HostFacts): Json {
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
