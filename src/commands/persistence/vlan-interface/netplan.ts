// A VLAN interface for netplan, in a YAML file of its own; netplan merges all files. Nothing is ever
// written to what it renders in /run. See netplan(5).

import { refuse } from '../../../domain/failures.ts';
import { prefixLengthOf, type VlanId } from '../../../domain/names.ts';
import { NETPLAN_DIRECTORY } from '../../../facts/persistence/kept-files.ts';
import {
  headerOf,
  routesOf,
  textOf,
  type VlanInterface,
  type VlanInterfaceKeeper,
} from './keeper.ts';
import { renderSysctlFile, sysctlPath } from './sysctl-file.ts';

export const netplan: VlanInterfaceKeeper = {
  refusal({ host, interface: trunk }, management, vlan) {
    if (management.netplan !== null) return null;
    return refuse('persistence-unclear', {
      what: `${host} cannot keep VLAN ${vlan} over a reboot by a file of its own.`,
      why: `netplan defines no ${trunk} that a VLAN could name as its link, or by another name.`,
      fix: `Nothing was done. Look at "netplan get" on ${host} and define ${trunk} by that name.`,
    });
  },

  paths: (vlan) => [pathOf(vlan), sysctlPath(vlan)],

  render(of, management) {
    const renderer = management.netplan?.renderer ?? null;
    const lines = [
      headerOf(of),
      'network:',
      '  version: 2',
      '  vlans:',
      `    ${of.interface}:`,
      ...(renderer === null ? [] : [`      renderer: ${renderer}`]),
      `      id: ${of.vlan}`,
      `      link: ${of.trunk}`,
      '      accept-ra: false',
      // Becomes KeepConfiguration, without which keepalived's gateway goes at every "netplan apply".
      ...(renderer === 'NetworkManager' ? [] : ['      critical: true']),
      `      addresses: [${of.ip}/${prefixLengthOf(of.prefix)}]`,
      ...routeLines(of),
    ];
    // 600 since netplan 0.106 warns of anything wider.
    return [{ path: pathOf(of.vlan), text: textOf(lines), mode: '600' }, renderSysctlFile(of)];
  },

  routePattern: /^ +- to: (\S+)\/32\n +via: (\S+)$/gm,
};

function routeLines(of: VlanInterface): readonly string[] {
  const routes = routesOf(of);
  if (routes.length === 0) return [];
  const lines = routes.flatMap(({ ip, nextHop }) => [
    `        - to: ${ip}/32`,
    `          via: ${nextHop}`,
  ]);
  return ['      routes:', ...lines];
}

function pathOf(vlan: VlanId): string {
  return `${NETPLAN_DIRECTORY}/90-vlan${vlan}.yaml`;
}
