// keepalived's part of a network as steps: the gateway address on whichever router is master, and for
// mode routed the script with which the other addresses follow it.

import type { ChangeId, HostName, IpAddress } from '../../../domain/names.ts';
import type { NetworkPolicy } from '../../../domain/inventory.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import {
  fragmentPath,
  type NetworkFragment,
  renderFragment,
  ROUTER_PRIORITIES,
} from '../../../facts/keepalived/fragment.ts';
import {
  parseProxyScript,
  proxyScriptPath,
  renderProxyScript,
} from '../../../facts/keepalived/proxy-script.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { setKeepalivedFragment } from '../../../steps/keepalived/set-keepalived-fragment.ts';
import { setProxiedAddresses } from '../../../steps/keepalived/set-proxied-addresses.ts';
import { verifyGateway } from '../../../steps/keepalived/verify-gateway.ts';
import type { NetworkLayout } from '../layout.ts';
import type { NetworkTraces } from '../traces.ts';

export function fragmentSteps(layout: NetworkLayout, changeId: ChangeId): readonly PlannedStep[] {
  const { vlan, gateway } = layout;
  return [
    // Before the fragment, which names the script: keepalived refuses a script that is not there.
    ...proxySteps(layout, new Map(), { changeId, addresses: [] }),
    planStep('set-gateway', setKeepalivedFragment, {
      vlan,
      path: fragmentPath(vlan),
      gateway,
      purpose: `Add gateway ${gateway} to keepalived`,
      routers: fragmentsOf(layout, changeId).map(({ host, fragment }) => {
        return { host, before: null, after: renderFragment(fragment) };
      }),
    }),
    gatewayProof('verify-gateway', layout),
  ];
}

export function gatewayProof(id: string, { vlan, gateway, routers }: NetworkLayout): PlannedStep {
  const places = routers.map(({ router, interface: name }) => {
    return { host: router.host, interface: name };
  });
  return planStep(id, verifyGateway, { vlan, ip: gateway, routers: places });
}

/** What each router's file should hold when nothing is exposed yet. */
export function fragmentsOf(layout: NetworkLayout, changeId: ChangeId) {
  return layout.routers.map(({ router, interface: name }, index) => {
    const fragment: NetworkFragment = {
      changeId,
      vlan: layout.vlan,
      prefix: layout.prefix,
      gateway: layout.gateway,
      interface: name,
      uplink: router.uplink,
      mode: layout.mode,
      priority: ROUTER_PRIORITIES[index] ?? 1,
      exposures: [],
    };
    return { host: router.host, fragment };
  });
}

/** What the routers' scripts hold, by host; null: there is no script. */
export type ProxyScripts = ReadonlyMap<HostName, string | null>;

/** Those for which a router answers one by one; proxy_arp on its uplink needs no list. */
export function proxiedAddresses(
  { proxyArp }: NetworkPolicy,
  inUse: readonly IpAddress[],
): readonly IpAddress[] {
  return proxyArp === 'addresses' ? inUse.toSorted() : [];
}

/** For mode routed: the routers answer ARP for exactly these from now on; null: for none at all. */
export function proxySteps(
  layout: NetworkLayout,
  scripts: ProxyScripts,
  of: { readonly changeId: ChangeId; readonly addresses: readonly IpAddress[] | null },
): readonly PlannedStep[] {
  const { vlan, gateway, segmentGateway } = layout;
  if (segmentGateway === null) return [];
  const routers = layout.routers.map(({ router: { host, uplink } }) => {
    const { changeId, addresses } = of;
    const before = scripts.get(host) ?? null;
    const script = { changeId, vlan, uplink, nextHop: segmentGateway };
    const wanted = addresses === null ? null : renderProxyScript({ ...script, addresses });
    const after = holdsJust(before, addresses) ? before : wanted;
    return { host, uplink, path: proxyScriptPath(vlan), before, after };
  });
  if (routers.every(({ before, after }) => before === after)) return [];
  return [planStep('set-proxied-addresses', setProxiedAddresses, { vlan, gateway, routers })];
}

/** A script with the right addresses stays as it is: another change wrote it, that is all. */
function holdsJust(text: string | null, addresses: readonly IpAddress[] | null): boolean {
  const script = text === null ? null : parseProxyScript(text);
  if (script === null || script === 'edited' || addresses === null) return false;
  return script.addresses.join() === addresses.join();
}

/** Takes away whatever of it is there. */
export function fragmentRemovalSteps(
  { vlan, routers }: NetworkTraces,
  layout: NetworkLayout | null,
  of: { readonly changeId: ChangeId; readonly scripts: ProxyScripts },
): readonly PlannedStep[] {
  if (layout === null) return [];
  const scripts = proxySteps(layout, of.scripts, { changeId: of.changeId, addresses: null });
  if (routers.every(({ fragment }) => fragment === null)) return scripts;
  const removal = planStep('remove-gateway', setKeepalivedFragment, {
    vlan,
    path: fragmentPath(vlan),
    gateway: layout.gateway,
    purpose: `Take gateway ${layout.gateway} out of keepalived`,
    routers: routers.map(({ of: facts, fragment }) => {
      return { host: facts.router.host, before: fragment?.text ?? null, after: null };
    }),
  });
  // The script last, because keepalived refuses a configuration whose script is gone.
  return [removal, ...scripts];
}
