// What is read before an address is taken over from a host that does not answer: whether it is dead, how
// it is fenced now, and the new node in depth. Only what the plan rests on: a difference makes it stale,
// so that a host which came back between plan and approval stops the take-over.

import { type Failure, failureOf } from '../../../domain/failures.ts';
import type { Attachment, HostFencing, Segment } from '../../../domain/inventory.ts';
import type { Json } from '../../../domain/json.ts';
import type { HostName, IpAddress, MacAddress } from '../../../domain/names.ts';
import { readNeighbour } from '../../../facts/neighbour.ts';
import type { World } from '../../../ports/world.ts';
import { type HostFacts, hostAsJson } from '../facts.ts';
import type { DeathLooks } from './death-looks.ts';
import type { FenceFact } from './fence.ts';

export interface TakeoverAsked {
  readonly ip: IpAddress;
  readonly segment: Segment;
  readonly to: Attachment;
  readonly from: Attachment;
}

export interface TakeoverFacts extends TakeoverAsked {
  /** Why SSH does not work. */
  readonly silence: Failure;
  readonly care: HostFencing;
  readonly looks: DeathLooks;
  /** null: nothing will keep the host off. */
  readonly fence: FenceFact | null;
  readonly new: HostFacts & { readonly mac: MacAddress };
  readonly witness: Witness;
}

interface Witness {
  /** null: it is not ours, or cannot be reached. */
  readonly gatewayHost: Attachment | null;
  readonly gaps: readonly string[];
}

export function careOf(host: HostName, fencing: readonly HostFencing[] | undefined): HostFencing {
  const none = { host, ownAddresses: [], fence: null };
  return fencing?.find((one) => one.host === host) ?? none;
}

export async function readWitness(
  world: World,
  { gatewayHost }: Segment,
  ip: IpAddress,
): Promise<Witness> {
  if (gatewayHost === null) return { gatewayHost, gaps: [] };
  try {
    await readNeighbour(world, gatewayHost, ip);
    return { gatewayHost, gaps: [] };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    const gap = `The gateway's ARP entry will not be read: ${failure.what}`;
    return { gatewayHost: null, gaps: [gap] };
  }
}

export function takeoverAsJson(facts: TakeoverFacts): Json {
  const { looks, fence, care } = facts;
  const { machine } = looks;
  return {
    dead: facts.from.host,
    ownAddresses: care.ownAddresses,
    machine: machine === null || machine === 'missing' ? machine : `${machine.id} ${machine.state}`,
    fence: fence === null ? null : { ...care.fence, wasFenced: fence.wasFenced },
    gatewayHost: facts.witness.gatewayHost?.host ?? null,
    new: hostAsJson(facts.new),
  };
}
