// What /check-network says of addresses that moved from VM to VM: every router must reach each of them
// through the VM that has it in CloudStack, now and after a reboot. Pure.

import type { IpAddress } from '../../domain/names.ts';
import type { VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import { keptHostRoutes, liveHostRoutes } from '../vlan-network/host-routes.ts';
import type { NetworkLayout, RouterLayout } from '../vlan-network/layout.ts';
import type { NetworkTraces } from '../vlan-network/traces.ts';
import { bad, good, type Line } from './line.ts';

export function routeLines(
  { routers }: NetworkLayout,
  traces: NetworkTraces,
  machines: readonly VirtualMachine[],
): readonly Line[] {
  const sights = routers.flatMap((at) => sightsOf(at, traces));
  const addresses = [...new Set(sights.map(({ ip }) => ip))].toSorted();
  return addresses.flatMap((ip) => {
    const of = sights.filter((sight) => sight.ip === ip);
    const wrong = of.flatMap((sight) => problemOf(sight, ownAddressOf(ip, traces, machines)));
    const missing = routers.filter(({ router }) => of.every(({ at }) => at.router !== router));
    const absent = missing.map(({ router }) => {
      return bad(`${router.host} has no route to ${ip}; the other router has one.`);
    });
    const [first] = of;
    if (first === undefined || wrong.length + absent.length > 0) return [...wrong, ...absent];
    const hosts = of.map(({ at }) => at.router.host).join(' and ');
    return [good(`${ip} is routed to ${first.live} by ${hosts}, also after a reboot`)];
  });
}

interface Sight {
  readonly at: RouterLayout;
  readonly ip: IpAddress;
  /** Next hops; null: no such route. */
  readonly live: IpAddress | null;
  readonly kept: IpAddress | null;
}

function sightsOf(at: RouterLayout, { routers }: NetworkTraces): readonly Sight[] {
  const own = routers.find(({ of }) => of.router.host === at.router.host);
  if (own === undefined) return [];
  const live = new Map(liveHostRoutes(at, own).map(({ ip, nextHop }) => [ip, nextHop]));
  const kept = new Map(keptHostRoutes(own).map(({ ip, nextHop }) => [ip, nextHop]));
  return [...new Set([...live.keys(), ...kept.keys()])].map((ip) => {
    return { at, ip, live: live.get(ip) ?? null, kept: kept.get(ip) ?? null };
  });
}

/** Of the VM to which the address was added; null: to none, or it is some VM's own. */
function ownAddressOf(
  ip: IpAddress,
  { ours }: NetworkTraces,
  machines: readonly VirtualMachine[],
): IpAddress | null {
  const nics = machines.flatMap((machine) => machine.nics);
  const holder = nics.find(
    ({ networkId, secondaryIps }) =>
      networkId === ours?.id && secondaryIps.some((secondary) => secondary.ip === ip),
  );
  return holder?.ip ?? null;
}

function problemOf({ at, ip, live, kept }: Sight, wanted: IpAddress | null): readonly Line[] {
  const { host } = at.router;
  const replace = `ip route replace ${ip}/32 via ${wanted} dev ${at.interface}`;
  if (wanted === null) {
    const what = `${host} routes ${ip} to ${live ?? kept}, but no VM has it as an added address.`;
    return [bad(what, `on ${host}: ip route del ${ip}/32, and its line in the interface file`)];
  }
  if (live !== wanted) {
    const where = live === null ? 'nowhere in particular' : `to ${live}`;
    return [bad(`${host} routes ${ip} ${where}, not to ${wanted}.`, `on ${host}: ${replace}`)];
  }
  if (kept === wanted) return [];
  const after = kept === null ? 'no such route' : `a route to ${kept}`;
  return [bad(`${host} routes ${ip} to ${live} now, but boots with ${after}.`)];
}
