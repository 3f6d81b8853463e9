// web1 and web2 in VLAN 1234, and an address that was added to web1: what /move-ip between VMs reads of
// them, as values.

import { planMoveBetweenVms } from '../../../src/commands/move-ip/between-vms.ts';
import type { VmMoveFacts } from '../../../src/commands/move-ip/between-vms/facts.ts';
import { bootFilesWith } from '../../../src/commands/vlan-network/host-routes.ts';
import {
  demandWhole,
  type WholeNetwork,
} from '../../../src/commands/vlan-network/known-network.ts';
import type { NetworkFacts, RouterFacts } from '../../../src/commands/vlan-network/facts.ts';
import type { IpAddress } from '../../../src/domain/names.ts';
import type { Nic, VirtualMachine } from '../../../src/facts/cloud/virtual-machines.ts';
import { cloudId, CONTEXT, intentOf, machine, nic, route } from '../scenes/network-facts.ts';
import { knownLab, wholeFacts } from '../scenes/whole-network.ts';

export const MOVED = '10.12.0.9' as IpAddress;
export const WEB1 = '10.12.0.4' as IpAddress;
export const WEB2 = '10.12.0.5' as IpAddress;
export const ON_WEB1 = [web(1, [MOVED]), web(2)];

export function web(
  number: number,
  added: readonly string[] = [],
  changed: { readonly state?: string; readonly nics?: readonly Nic[] } = {},
): VirtualMachine {
  const own = `10.12.0.${3 + number}`;
  const nics = [{ ...nic(own, added), id: cloudId(30 + number) }];
  return machine({ id: cloudId(20 + number), name: `web${number}`, nics, ...changed });
}

/** router1 has the gateway. */
export function mastered(base: NetworkFacts, changed: Partial<RouterFacts> = {}): NetworkFacts {
  const [first, ...rest] = base.routers;
  if (first === undefined) throw new Error('The lab has two routers.');
  const gateway = { ip: '10.12.0.1' as IpAddress, prefixLength: 32, isSecondary: false };
  const vlanInterfaces = first.vlanInterfaces.map((link) => {
    return { ...link, addresses: [...link.addresses, gateway] };
  });
  return { ...base, routers: [{ ...first, vlanInterfaces, ...changed }, ...rest] };
}

export function whole(
  machines: readonly VirtualMachine[],
  network = mastered(wholeFacts()),
): WholeNetwork {
  const known = demandWhole(knownLab(network, machines));
  if (!known.ok) throw new Error(known.failure.what);
  return known.value;
}

/** The same facts after `ip route replace` on both routers, or on the first only. */
export function routed(nextHop: IpAddress, { both }: { readonly both: boolean }): NetworkFacts {
  const base = mastered(wholeFacts());
  const via = { nextHop, isConnected: false };
  const routers = base.routers.map((router, index) =>
    index === 0 || both
      ? { ...router, routes: [...router.routes, route(MOVED, 'eth1.1234', via)] }
      : router,
  );
  return { ...base, routers };
}

/** And with the route in the files from which they boot. */
export function kept(nextHop: IpAddress): NetworkFacts {
  const base = routed(nextHop, { both: true });
  const { layout, traces } = whole(ON_WEB1, base);
  const routers = base.routers.map((router, index) => {
    const [at, own] = [layout.routers[index], traces.routers[index]];
    if (at === undefined || own === undefined) throw new Error('The lab has two routers.');
    const of = { traces: own, routes: [{ ip: MOVED, nextHop }], changeId: CONTEXT.changeId };
    const edits = bootFilesWith(layout, at, of);
    if (!edits.ok) throw new Error(edits.failure.what);
    const texts = new Map(edits.value.map(({ path, after }) => [path, after ?? '']));
    const files = router.management.ifupdownFiles.map((file) => {
      return { ...file, content: texts.get(file.path) ?? file.content };
    });
    return { ...router, management: { ...router.management, ifupdownFiles: files } };
  });
  return { ...base, routers };
}

export function facts(changed: Partial<VmMoveFacts> = {}): VmMoveFacts {
  const known = changed.known ?? whole(ON_WEB1);
  return {
    known,
    allMachines: known.machines,
    answering: new Set([MOVED, WEB2]),
    probeFrom: null,
    sides: new Map(),
    ...changed,
  };
}

export function move(changed: Partial<VmMoveFacts> = {}, typed = `/move-ip ${MOVED} to web2`) {
  return planMoveBetweenVms(intentOf(typed), facts(changed), CONTEXT);
}
