// A VLAN interface for NetworkManager, as a keyfile of its own. NetworkManager ignores a keyfile that
// anybody but root may read. See nm-settings-keyfile(5).

import { prefixLengthOf, type VlanId } from '../../../domain/names.ts';
import { NETWORK_MANAGER_DIRECTORY } from '../../../facts/persistence/kept-files.ts';
import { headerOf, routesOf, textOf, type VlanInterfaceKeeper } from './keeper.ts';
import { renderSysctlFile, sysctlPath } from './sysctl-file.ts';

export const networkManager: VlanInterfaceKeeper = {
  // It finds the trunk by its name, whatever profile the trunk has.
  refusal: () => null,

  paths: (vlan) => [pathOf(vlan), sysctlPath(vlan)],

  render(of) {
    const lines = [
      headerOf(of),
      '[connection]',
      `id=vlan${of.vlan}`,
      'type=vlan',
      `interface-name=${of.interface}`,
      'autoconnect=true',
      '',
      '[vlan]',
      `id=${of.vlan}`,
      `parent=${of.trunk}`,
      // Reorder headers, as the kernel does by default.
      'flags=1',
      '',
      '[ipv4]',
      'method=manual',
      `address1=${of.ip}/${prefixLengthOf(of.prefix)}`,
      ...routesOf(of).map(({ ip, nextHop }, index) => `route${index + 1}=${ip}/32,${nextHop}`),
      '',
      '[ipv6]',
      // Neither an address nor a route from advertisements of VMs.
      'method=link-local',
    ];
    return [{ path: pathOf(of.vlan), text: textOf(lines), mode: '600' }, renderSysctlFile(of)];
  },

  routePattern: /^route\d+=(\S+)\/32,(\S+)$/gm,
};

function pathOf(vlan: VlanId): string {
  return `${NETWORK_MANAGER_DIRECTORY}/vlan${vlan}.nmconnection`;
}
