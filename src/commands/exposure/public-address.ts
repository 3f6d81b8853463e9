// Whether a public address and port may be exposed: allowed by the configuration, on a segment, in
// nobody's hands, and not exposed already.

import { type FailureCode, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Inventory, NetworkPolicy, Segment } from '../../domain/inventory.ts';
import {
  broadcastAddress,
  type IpAddress,
  networkAddress,
  prefixContains,
} from '../../domain/names.ts';
import { readArpAnswers } from '../../facts/arp-answers.ts';
import { readArpingFlavour } from '../../facts/arping-flavour.ts';
import { targetText } from '../../facts/keepalived/fragment.ts';
import type { World } from '../../ports/world.ts';
import { arpingRefusal } from '../ownership/owner-refusals.ts';
import { type PublicPort, publicPortText } from './arguments.ts';
import type { RoutedNetwork, RouterFact } from './facts.ts';

type Refused = Extract<Outcome<never>, { ok: false }>;

export function segmentOfPublic(
  ip: IpAddress,
  policy: NetworkPolicy,
  inventory: Inventory,
): Outcome<Segment> {
  if (!policy.exposable.some((prefix) => prefixContains(prefix, ip))) {
    const allowed = policy.exposable.join(', ') || 'none';
    return nothingDone('address-not-exposable', {
      what: `${ip} is not an address that may be exposed.`,
      why: `networks.exposable in arpeggio.yaml allows ${allowed}.`,
      fix: 'Take one of those, or add its prefix there.',
    });
  }
  const segment = inventory.segments.find(({ prefix }) => prefixContains(prefix, ip));
  if (segment === undefined) {
    return nothingDone('address-not-exposable', {
      what: `${ip} is on no segment that Arpeggio knows.`,
      why: 'The routers answer for public addresses on the segment of their uplinks.',
      fix: 'Correct networks.exposable or the segments in arpeggio.yaml.',
    });
  }
  const role = roleOf(ip, segment);
  if (role === null) return succeed(segment);
  return nothingDone('address-not-exposable', {
    what: `${ip} is ${role} of segment ${segment.name} (${segment.prefix}).`,
    why: 'On the routers it would cut off the whole segment.',
    fix: 'Take another address.',
  });
}

function roleOf(ip: IpAddress, { gateway, prefix }: Segment): string | null {
  if (ip === gateway) return 'the gateway';
  if (ip === networkAddress(prefix)) return 'the network address';
  return ip === broadcastAddress(prefix) ? 'the broadcast address' : null;
}

/** Whether the files leave room for it; `into`: the network of its targets. */
export function takenRefusal(
  port: PublicPort,
  into: RoutedNetwork,
  networks: readonly RoutedNetwork[],
): Refused | null {
  for (const { vlan, shared } of networks) {
    const onAddress = shared.exposures.filter(({ ip }) => ip === port.ip);
    const same = onAddress.find((one) => publicPortText(one) === publicPortText(port));
    if (same !== undefined) {
      return nothingDone('exposure-taken', {
        what: `${publicPortText(port)} is exposed already, in VLAN ${vlan}.`,
        why: `Behind it are ${same.targets.map(targetText).join(', ')}.`,
        fix: `To change that: /unexpose ${targetText(port)}${port.protocol === 'udp' ? ' udp' : ''}, then type this again.`,
      });
    }
    const [other] = onAddress;
    if (other !== undefined && vlan !== into.vlan) {
      return nothingDone('exposure-taken', {
        what: `${port.ip} is exposed for VLAN ${vlan} already (${publicPortText(other)}).`,
        why: `A public address follows the gateway of one network, and the targets are in VLAN ${into.vlan}.`,
        fix: 'Take another public address.',
      });
    }
  }
  return null;
}

/** For an address that none of our networks has yet: nobody else may have it either. */
export async function inUseRefusal(
  world: World,
  ip: IpAddress,
  of: { readonly segment: Segment; readonly facts: readonly RouterFact[] },
): Promise<Refused | null> {
  const holder = of.facts.find(({ interfaces }) =>
    interfaces.some(({ addresses }) => addresses.some((address) => address.ip === ip)),
  );
  if (holder !== undefined) return inUse(ip, `${holder.router.host} has it configured.`);
  const { observer } = of.segment;
  const unknownTool = arpingRefusal(observer.host, await readArpingFlavour(world, observer.host));
  if (unknownTool !== null) return unknownTool;
  const answers = await readArpAnswers(world, observer, ip);
  if (answers.length === 0) return null;
  return inUse(ip, `${answers.join(' and ')} answers ARP for it on segment ${of.segment.name}.`);
}

function inUse(ip: IpAddress, why: string): Refused {
  return nothingDone('address-not-exposable', {
    what: `${ip} is in use already.`,
    why,
    fix: `Take another address; /where-is ${ip} shows what is known of this one.`,
  });
}

function nothingDone(
  code: FailureCode,
  texts: { what: string; why: string; fix: string },
): Refused {
  return refuse(code, { ...texts, fix: `Nothing was done. ${texts.fix}` });
}
