// Routes of single addresses inside a network. An address that moved from VM to VM has one on every
// router, via the VM that has it: live, and in the file from which the router boots. Pure.

import type { Outcome } from '../../domain/failures.ts';
import { type ChangeId, type IpAddress, parseIpAddress } from '../../domain/names.ts';
import type { FileEdit } from '../persistence/file-edit.ts';
import type { HostRoute } from '../persistence/vlan-interface/keeper.ts';
import {
  hostRoutesIn,
  interfaceFileStates,
  vlanInterfaceFiles,
} from '../persistence/vlan-interface-files.ts';
import { type NetworkLayout, type RouterLayout, VLAN_SETTINGS } from './layout.ts';
import type { RouterTraces } from './traces.ts';

/** Live ones, whoever set them. */
export function liveHostRoutes(
  { interface: name }: Pick<RouterLayout, 'interface'>,
  { of }: RouterTraces,
): readonly HostRoute[] {
  return of.routes.flatMap(({ destination, nextHop, interface: device }) => {
    // ip(8) prints a single address without its length.
    const ip = parseIpAddress(destination);
    return ip === null || nextHop === null || device !== name ? [] : [{ ip, nextHop }];
  });
}

/** Those that the router sets when it boots. */
export function keptHostRoutes({ interfaceFile }: RouterTraces): readonly HostRoute[] {
  return hostRoutesIn(interfaceFile ?? '');
}

/** The routes with this one put in place of its like; `nextHop` null: taken out. */
export function withRoute(
  routes: readonly HostRoute[],
  ip: IpAddress,
  nextHop: IpAddress | null,
): readonly HostRoute[] {
  const others = routes.filter((route) => route.ip !== ip);
  return nextHop === null ? others : [...others, { ip, nextHop }];
}

/** Whether nobody but Arpeggio wrote the files from which the router boots. */
export function isBootFileOurs(
  layout: NetworkLayout,
  at: RouterLayout,
  { of }: RouterTraces,
): boolean {
  const files = interfaceFileStates(at.router, of.management, placeOf(layout, at));
  return files.every(({ state }) => state === 'as-written');
}

/** The file from which the router boots, with exactly these routes. */
export function bootFilesWith(
  layout: NetworkLayout,
  at: RouterLayout,
  of: {
    readonly traces: RouterTraces;
    readonly routes: readonly HostRoute[];
    readonly changeId: ChangeId;
  },
): Outcome<readonly FileEdit[]> {
  const { traces, routes, changeId } = of;
  const place = { ...placeOf(layout, at), routes, changeId };
  return vlanInterfaceFiles(at.router, traces.of.management, place);
}

function placeOf({ vlan, prefix }: NetworkLayout, { interface: name, ip }: RouterLayout) {
  return { vlan, prefix, interface: name, ip, settings: VLAN_SETTINGS };
}
