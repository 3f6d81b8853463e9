// Reads everything that is known of the networks: CloudStack, each router, each switch, side by side.
// Each source may fail by itself: a command that plans needs all of them, one that looks shows what it
// got.

import { type Failure, failureOf, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { NetworkPolicy, Router, Switch } from '../../domain/inventory.ts';
import { readArpingFlavour } from '../../facts/arping-flavour.ts';
import { readNetworkOfferings } from '../../facts/cloud/network-offerings.ts';
import { readNetworks } from '../../facts/cloud/networks.ts';
import { readOwner } from '../../facts/cloud/owners.ts';
import { readVlanUse } from '../../facts/cloud/vlan-ranges.ts';
import { readZones, type Zone } from '../../facts/cloud/zones.ts';
import { readForwarding } from '../../facts/forwarding.ts';
import { readInterfaceManager } from '../../facts/persistence/interface-manager.ts';
import { readConfigurationComplaint } from '../../facts/keepalived/configuration-test.ts';
import { readFragments, readKeepalived } from '../../facts/keepalived/state.ts';
import { readRemoteFile } from '../../facts/remote-file.ts';
import { readRoutesOfAllTables } from '../../facts/routes.ts';
import { readLinks, readVlanInterfaces } from '../../facts/vlan-interface.ts';
import type { World } from '../../ports/world.ts';
import { readTrunks } from '../../steps/switch/reading.ts';
import type { CloudFacts, NetworkFacts, RouterFacts, SwitchFacts } from './facts.ts';
import { FORWARDING_PATH } from './steps/forwarding.ts';

export interface NetworkSources {
  readonly cloud: Outcome<CloudFacts>;
  readonly routers: readonly Source<Router, RouterFacts>[];
  readonly switches: readonly Source<Switch, SwitchFacts>[];
}

interface Source<Of, Facts> {
  readonly of: Of;
  readonly facts: Outcome<Facts>;
}

export async function readNetworkSources(
  world: World,
  policy: NetworkPolicy,
): Promise<NetworkSources> {
  const [cloud, routers, switches] = await Promise.all([
    orFailure(() => readCloudFacts(world, policy)),
    Promise.all(
      policy.routers.map(async (of) => ({
        of,
        facts: await orFailure(async () => succeed(await readRouterFacts(world, of))),
      })),
    ),
    Promise.all(
      policy.switches.map(async (of) => ({
        of,
        facts: await orFailure(async () => succeed(await readSwitchFacts(world, of))),
      })),
    ),
  ]);
  return { cloud, routers, switches };
}

/** For commands that plan: all of it, or the first thing that could not be read. */
export async function readNetworkFacts(
  world: World,
  policy: NetworkPolicy,
): Promise<Outcome<NetworkFacts>> {
  const { cloud, routers, switches } = await readNetworkSources(world, policy);
  const read = [...routers, ...switches];
  for (const { of, facts } of read) {
    if (!facts.ok) return needed('host' in of ? (of.host ?? 'The switch') : 'It', facts.failure);
  }
  if (!cloud.ok) return cloud;
  return succeed({
    cloud: cloud.value,
    routers: routers.flatMap(({ facts }) => (facts.ok ? [facts.value] : [])),
    switches: switches.flatMap(({ facts }) => (facts.ok ? [facts.value] : [])),
  });
}

/** For commands that look: whatever could be read. */
export function availableFacts({ cloud, routers, switches }: NetworkSources) {
  return {
    cloud: { networks: cloud.ok ? cloud.value.networks : [] },
    routers: routers.flatMap(({ facts }) => (facts.ok ? [facts.value] : [])),
    switches: switches.flatMap(({ facts }) => (facts.ok ? [facts.value] : [])),
  };
}

function needed(name: string, failure: Failure): Outcome<never> {
  return { ok: false, failure: { ...failure, what: `${name} is needed. ${failure.what}` } };
}

export async function orFailure<Value>(
  look: () => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  try {
    return await look();
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return { ok: false, failure };
  }
}

async function readCloudFacts(world: World, policy: NetworkPolicy): Promise<Outcome<CloudFacts>> {
  const zone = chosenZone(await readZones(world), policy);
  if (!zone.ok) return zone;
  const of = { zoneId: zone.value.id };
  const [networks, vlanUse, offerings, owner] = await Promise.all([
    readNetworks(world, of),
    readVlanUse(world, of),
    readNetworkOfferings(world, { name: policy.cloud.networkOffering }),
    readOwner(world, policy.cloud.owner),
  ]);
  if (owner === null) return ownerUnclear(policy);
  return succeed({ zone: zone.value, networks, vlanUse, offerings, owner });
}

function ownerUnclear({ cloud: { owner } }: NetworkPolicy): Outcome<CloudFacts> {
  const name =
    owner !== null && 'project' in owner ? `project ${owner.project}` : `domain ${owner?.domain}`;
  return refuse('cloud-owner-unclear', {
    what: `CloudStack has no ${name}, or several of this name.`,
    why: 'arpeggio.yaml says that networks and VMs belong to it.',
    fix: 'Nothing was done. Correct cloudstack.account, .domain or .project in arpeggio.yaml.',
  });
}

function chosenZone(zones: readonly Zone[], { cloud }: NetworkPolicy): Outcome<Zone> {
  const names = zones.map(({ name }) => name).join(', ');
  const candidates = zones.filter(({ name }) => cloud.zone === null || name === cloud.zone);
  const [zone, second] = candidates;
  if (zone === undefined || second !== undefined) {
    return refuse('zone-unclear', {
      what:
        cloud.zone === null
          ? `CloudStack has ${zones.length === 0 ? 'no zone' : 'several zones'}.`
          : `CloudStack has no zone ${cloud.zone}.`,
      why: `The zones are ${names === '' ? '(none that this API key may see)' : names}.`,
      fix: 'Nothing was done. Name one of them in arpeggio.yaml, cloudstack.zone.',
    });
  }
  if (zone.networkType === 'Advanced' && !zone.hasSecurityGroups) return succeed(zone);
  const kind = zone.hasSecurityGroups ? 'has security groups' : `is ${zone.networkType}`;
  return refuse('zone-unclear', {
    what: `Zone ${zone.name} ${kind}.`,
    why: 'Only an Advanced zone without security groups has isolated networks with VLANs.',
    fix: 'Nothing was done. Name another zone in arpeggio.yaml, cloudstack.zone.',
  });
}

async function readRouterFacts(world: World, router: Router): Promise<RouterFacts> {
  const { host, trunk } = router;
  const [links, vlanInterfaces, routes, keepalived, complaint, fragments] = await Promise.all([
    readLinks(world, host),
    readVlanInterfaces(world, host),
    readRoutesOfAllTables(world, host),
    readKeepalived(world, host),
    readConfigurationComplaint(world, host),
    readFragments(world, host),
  ]);
  const [forwarding, forwardingFile, management, arping] = await Promise.all([
    readForwarding(world, host),
    readRemoteFile(world, host, FORWARDING_PATH),
    readInterfaceManager(world, host, trunk),
    readArpingFlavour(world, host),
  ]);
  return {
    router,
    links,
    vlanInterfaces,
    routes,
    keepalived,
    complaint,
    fragments,
    forwarding,
    forwardingFile,
    management,
    arping,
  };
}

async function readSwitchFacts(world: World, of: Switch): Promise<SwitchFacts> {
  return { switch: of, trunks: await readTrunks(world, of) };
}
