// What is read before something is exposed or taken back: keepalived, IPVS, the networks' files and the
// interfaces of every router. And what follows from it: the networks that the routers agree on.

import { type Failure, failureOf, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { NetworkPolicy, Router } from '../../domain/inventory.ts';
import type { HostName, VlanId } from '../../domain/names.ts';
import { type InterfaceFact, readInterfaces } from '../../facts/interfaces.ts';
import { readConfigurationComplaint } from '../../facts/keepalived/configuration-test.ts';
import type { NetworkFragment } from '../../facts/keepalived/fragment.ts';
import {
  type FragmentFact,
  INCLUDE_LINE,
  KEEPALIVED_FILE,
  type KeepalivedFact,
  readFragments,
  readKeepalived,
} from '../../facts/keepalived/state.ts';
import { readVirtualServers } from '../../facts/keepalived/virtual-servers.ts';
import type { World } from '../../ports/world.ts';

export interface RouterFact {
  readonly router: Router;
  readonly keepalived: KeepalivedFact;
  /** What `keepalived -t` says; null: nothing is wrong. */
  readonly complaint: string | null;
  readonly hasIpvs: boolean;
  readonly fragments: readonly FragmentFact[];
  readonly interfaces: readonly InterfaceFact[];
}

/** Every router is needed: a file that one of them lacks would be a public address that fails over to nothing. */
export async function readRouters(
  world: World,
  { routers }: NetworkPolicy,
): Promise<Outcome<readonly RouterFact[]>> {
  const read = await Promise.all(routers.map((router) => readRouter(world, router)));
  const facts: RouterFact[] = [];
  for (const [index, one] of read.entries()) {
    if ('code' in one) return needed(routers[index]?.host, one);
    facts.push(one);
  }
  for (const fact of facts) {
    const refused = keepalivedRefusal(fact);
    if (refused !== null) return refused;
  }
  return succeed(facts);
}

async function readRouter(world: World, router: Router): Promise<RouterFact | Failure> {
  const { host } = router;
  try {
    const keepalived = await readKeepalived(world, host);
    const [complaint, servers, fragments, interfaces] = await Promise.all([
      keepalived.isInstalled ? readConfigurationComplaint(world, host) : null,
      readVirtualServers(world, host),
      readFragments(world, host),
      readInterfaces(world, host),
    ]);
    return { router, keepalived, complaint, hasIpvs: servers !== null, fragments, interfaces };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return failure;
  }
}

type Refused = Extract<Outcome<never>, { ok: false }>;

function needed(host: HostName | undefined, failure: Failure): Refused {
  return { ok: false, failure: { ...failure, what: `${host} is needed. ${failure.what}` } };
}

function keepalivedRefusal(fact: RouterFact): Refused | null {
  const { router, keepalived, complaint, hasIpvs } = fact;
  const { host } = router;
  if (!keepalived.isInstalled) {
    return unready(`${host} has no keepalived.`, {
      why: 'It holds the gateway and the public addresses of the networks.',
      fix: `On ${host}: apt-get install keepalived ipvsadm`,
    });
  }
  if (!keepalived.isRunning) {
    return unready(`keepalived does not run on ${host}.`, {
      why: 'Without it the other router has every address, and nobody takes over from that.',
      fix: `Find out why: journalctl -u keepalived. Then: systemctl enable --now keepalived`,
    });
  }
  if (!keepalived.includesFragments) {
    return unready(`keepalived on ${host} does not read the networks' files.`, {
      why: `${KEEPALIVED_FILE} lacks a line.`,
      fix: `Add it there: ${INCLUDE_LINE}`,
    });
  }
  if (complaint !== null) {
    return unready(`keepalived on ${host} would not load what is there already.`, {
      why: complaint,
      fix: `Correct it before anything reloads keepalived, which would end it: keepalived -t`,
    });
  }
  return hasIpvs ? null : ipvsMissing(host);
}

function unready(what: string, { why, fix }: { why: string; fix: string }): Refused {
  return refuse('keepalived-unready', { what, why, fix: `Nothing was done. ${fix}` });
}

function ipvsMissing(host: HostName): Refused {
  return refuse('ipvs-missing', {
    what: `The kernel of ${host} balances nothing: ipvsadm does not answer.`,
    why: 'Its module ip_vs is not loaded, or ipvsadm is not installed. keepalived would end.',
    fix: `Nothing was done. On ${host}: apt-get install ipvsadm && modprobe ip_vs, and ip_vs in /etc/modules`,
  });
}

export interface OwnFragment {
  readonly fact: RouterFact;
  readonly text: string;
  readonly fragment: NetworkFragment;
}

/** One network as its routers have it. */
export interface RoutedNetwork {
  readonly vlan: VlanId;
  /** What is the same on all routers. */
  readonly shared: Pick<NetworkFragment, 'vlan' | 'prefix' | 'gateway' | 'mode' | 'exposures'>;
  readonly own: readonly OwnFragment[];
}

/** Every network that at least one router has a readable file of; whether they agree is asked later. */
export function networksOf(facts: readonly RouterFact[]): readonly RoutedNetwork[] {
  const vlans = new Set(facts.flatMap(({ fragments }) => fragments.map(({ vlan }) => vlan)));
  return [...vlans].flatMap((vlan) => {
    const own = facts.flatMap((fact) => {
      const found = fact.fragments.find((one) => one.vlan === vlan);
      const { text = null, fragment = null } = found ?? {};
      return text === null || fragment === null || fragment === 'edited'
        ? []
        : [{ fact, text, fragment }];
    });
    const [first] = own;
    return first === undefined ? [] : [{ vlan, shared: first.fragment, own }];
  });
}

/** Refuses where a router's file is missing, edited, or says something else than the others'. */
export function agreed(
  network: RoutedNetwork,
  facts: readonly RouterFact[],
): Outcome<RoutedNetwork> {
  for (const fact of facts) {
    const { host } = fact.router;
    const own = network.own.find((one) => one.fact === fact);
    const isThere = fact.fragments.some(({ vlan }) => vlan === network.vlan);
    if (own === undefined)
      return strange(network, `${host} has ${isThere ? 'another one' : 'none'}`);
    if (meaningOf(own.fragment) !== meaningOf(network.shared)) {
      return strange(network, `the one on ${host} says something else than the others`);
    }
  }
  return succeed(network);
}

function meaningOf({ vlan, prefix, gateway, mode, exposures }: RoutedNetwork['shared']): string {
  return JSON.stringify({ vlan, prefix, gateway, mode, exposures });
}

function strange({ vlan }: Pick<RoutedNetwork, 'vlan'>, seen: string): Refused {
  return refuse('fragment-edited', {
    what: `The routers' files of VLAN ${vlan} are not as Arpeggio wrote them: ${seen}.`,
    why: 'Somebody edited or removed one, and writing it anew would undo what they did.',
    fix: `Nothing was done. /check-network vlan ${vlan} shows what differs.`,
  });
}

/** Any of the files that cannot be read says nothing of what it exposes. */
export function editedRefusal(facts: readonly RouterFact[]): Refused | null {
  for (const { router, fragments } of facts) {
    const edited = fragments.find(({ fragment }) => fragment === 'edited');
    if (edited !== undefined) return strange(edited, `${router.host} has another one`);
  }
  return null;
}
