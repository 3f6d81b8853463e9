// The steps of /expose and /unexpose: one network's file changes on all routers, and the gateway that
// hangs on the same file is proven to be where it was.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { NetworkPolicy } from '../../domain/inventory.ts';
import type { Json } from '../../domain/json.ts';
import { type ChangeId, type ResourceKey, vlanResource } from '../../domain/names.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import {
  type Exposure,
  fragmentPath,
  renderFragment,
  targetText,
} from '../../facts/keepalived/fragment.ts';
import { planStep } from '../../steps/catalogue.ts';
import { setKeepalivedFragment } from '../../steps/keepalived/set-keepalived-fragment.ts';
import { verifyGateway } from '../../steps/keepalived/verify-gateway.ts';
import { routerResources } from '../vlan-network/locks.ts';
import { publicPortText } from './arguments.ts';
import type { OwnFragment, RoutedNetwork } from './facts.ts';

type Refused = Extract<Outcome<never>, { ok: false }>;

export interface ExposureChange {
  readonly network: RoutedNetwork;
  /** The router that has the gateway. */
  readonly master: OwnFragment;
  /** All of the network's after the change. */
  readonly exposures: readonly Exposure[];
  readonly purpose: string;
  readonly changeId: ChangeId;
}

export function masterOf(network: RoutedNetwork): Outcome<OwnFragment> {
  const { gateway, vlan } = network.shared;
  const masters = network.own.filter(({ fact }) =>
    fact.interfaces.some(({ addresses }) => addresses.some(({ ip }) => ip === gateway)),
  );
  const [master, second] = masters;
  if (master === undefined) {
    return gatewayRefusal('address-owned-by-nobody', {
      what: `No router has ${gateway}, the gateway of VLAN ${vlan}.`,
      why: 'keepalived elected none: it cannot use the VLAN interface on any router.',
      fix: `/check-network vlan ${vlan} shows what is wrong.`,
    });
  }
  if (second === undefined) return succeed(master);
  return gatewayRefusal('address-owned-by-several', {
    what: `${gateway}, the gateway of VLAN ${vlan}, is on ${masters.map(hostOf).join(' and on ')}.`,
    why: "The routers do not hear each other's adverts on the VLAN.",
    fix: `/check-network vlan ${vlan} shows where it is cut.`,
  });
}

function gatewayRefusal(
  code: 'address-owned-by-nobody' | 'address-owned-by-several',
  texts: { what: string; why: string; fix: string },
): Refused {
  return refuse(code, { ...texts, fix: `Nothing was done. ${texts.fix}` });
}

function hostOf({ fact }: OwnFragment) {
  return fact.router.host;
}

export function fragmentSteps(change: ExposureChange): readonly PlannedStep[] {
  const { network, master, exposures, purpose, changeId } = change;
  const { vlan, gateway } = network.shared;
  // The waiting router first: it is reloaded first.
  const inTurn = [...network.own.filter((own) => own !== master), master];
  return [
    planStep('set-fragment', setKeepalivedFragment, {
      vlan,
      path: fragmentPath(vlan),
      gateway,
      purpose,
      routers: inTurn.map((own) => ({
        host: hostOf(own),
        before: own.text,
        after: renderFragment({ ...own.fragment, changeId, exposures }),
      })),
    }),
    planStep('verify-gateway', verifyGateway, {
      vlan,
      ip: gateway,
      routers: network.own.map((own) => ({
        host: hostOf(own),
        interface: own.fragment.interface,
      })),
    }),
  ];
}

export function exposureLocks(
  policy: NetworkPolicy,
  { vlan }: RoutedNetwork,
  typed: readonly ResourceKey[],
): readonly ResourceKey[] {
  return [...typed, vlanResource(vlan), ...routerResources(policy)];
}

/** What must be as it was when the plan starts; the change ids stand for the whole files. */
export function factsOf({ network, master }: Pick<ExposureChange, 'network' | 'master'>): {
  readonly [key: string]: Json;
} {
  return {
    vlan: network.vlan,
    master: hostOf(master),
    files: Object.fromEntries(network.own.map((own) => [hostOf(own), own.fragment.changeId])),
    exposed: network.shared.exposures.map(exposureText),
  };
}

/** `203.0.113.80:80/tcp to 10.12.0.11:80, 10.12.0.12:80` */
export function exposureText(exposure: Exposure): string {
  return `${publicPortText(exposure)} to ${exposure.targets.map(targetText).join(', ')}`;
}
