// The facts that a plan of /new-network rests on, as they are stored with it and compared again
// before the first step. What changes by itself (counters, who is master, other networks) is left
// out: the layout holds what was chosen because of it, and the refusals are asked again anyway.

import { digestOf, type Json } from '../../domain/json.ts';
import type { CloudFacts, RouterFacts, SwitchFacts, NetworkFacts } from '../vlan-network/facts.ts';
import type { NetworkLayout } from '../vlan-network/layout.ts';
import { trunkFacts } from '../../steps/switch/reading.ts';

export function newNetworkFactsAsJson(layout: NetworkLayout, facts: NetworkFacts): Json {
  const { vlan, name, prefix, gateway, mode } = layout;
  return {
    network: { vlan, name, prefix, gateway, mode },
    cloud: cloudAsJson(facts.cloud),
    routers: facts.routers.map(routerAsJson),
    switches: facts.switches.map((one) => switchAsJson(one, layout)),
  };
}

function cloudAsJson({ zone, offerings, owner }: CloudFacts): Json {
  return { zone: zone.id, offering: offerings[0]?.id ?? null, owner: { ...owner } };
}

function routerAsJson(facts: RouterFacts): Json {
  const { router, links, keepalived, forwarding, forwardingFile, management, arping } = facts;
  const trunk = links.find(({ name }) => name === router.trunk);
  return {
    host: router.host,
    trunk: trunk === undefined ? null : { isUp: trunk.isUp, mtu: trunk.mtu },
    keepalived: { ...keepalived },
    forwarding: { isOn: forwarding.isOn, isPersistent: forwarding.isPersistent },
    forwardingFile: forwardingFile === null ? null : digestOf(forwardingFile),
    managers: management.managers,
    networkFile: management.networkFile,
    netplan: management.netplan === null ? null : { ...management.netplan },
    arping,
  };
}

function switchAsJson({ switch: of, trunks }: SwitchFacts, { vlan }: NetworkLayout): Json {
  return { switch: of.name, trunks: trunkFacts(of, vlan, trunks) };
}
