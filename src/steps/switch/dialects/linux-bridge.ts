// A Linux box as the switch: one bridge with VLAN filtering. It has no list of VLANs and no command
// that saves. What a port carries after a reboot stands in /etc/network/<bridge>.vlans, one
// `bridge -batch` line per port and VLAN, which the bridge's stanza in interfaces(5) loads; that file
// is edited by a step of its own (carry-vlan-steps.ts).

import { z } from 'zod';
import type { RemoteCommand } from '../../../domain/plan.ts';
import type { Dialect, Order, PortReading, SwitchReading, VlanList } from './dialect.ts';

export const LINUX_BRIDGE: Dialect = {
  system: 'linux-bridge',
  terminal: null,
  looks: [{ argv: ['bridge', '-j', 'vlan', 'show'] }, { argv: ['ip', '-d', '-j', 'link', 'show'] }],
  parse: parseReading,
  carry: (order) => edits(order, 'add'),
  drop: (order) => edits(order, 'del'),
  save: [],
  // Neither `pvid` nor `untagged`, which would take the port's untagged frames, and no range.
  allowed: [/bridge vlan (?:add|del) dev [A-Za-z0-9][\w.-]* vid \d{1,4}/],
  ownTimer: null,
  opensWhenEmptied: false,
};

/** The line of `bridge -batch` that puts the VLAN on the port at boot. */
export function bootLine(port: string, vlan: number): string {
  return `vlan add dev ${port} vid ${vlan}`;
}

function edits({ vlan, ports }: Order, verb: 'add' | 'del'): readonly RemoteCommand[] {
  return ports.map((port) => ({
    argv: ['bridge', 'vlan', verb, 'dev', port, 'vid', `${vlan}`],
    asRoot: true,
  }));
}

const VlanShow = z.array(
  z.object({
    ifname: z.string(),
    vlans: z.array(
      z.object({
        vlan: z.number(),
        vlanEnd: z.number().optional(),
        flags: z.array(z.string()).default([]),
      }),
    ),
  }),
);
const LinkShow = z.array(
  z.object({
    ifname: z.string(),
    master: z.string().optional(),
    linkinfo: z
      .object({
        info_kind: z.string().optional(),
        info_data: z.object({ vlan_filtering: z.number().optional() }).optional(),
      })
      .optional(),
  }),
);
type Vlans = z.infer<typeof VlanShow>[number]['vlans'];

function parseReading(outputs: readonly string[]): SwitchReading | null {
  const [vlanJson, linkJson] = outputs.map(parseJson);
  const shown = VlanShow.safeParse(vlanJson);
  const links = LinkShow.safeParse(linkJson);
  if (!shown.success || !links.success) return null;
  const filtering = new Map(
    links.data
      .filter((link) => link.linkinfo?.info_kind === 'bridge')
      .map((bridge) => [bridge.ifname, bridge.linkinfo?.info_data?.vlan_filtering === 1]),
  );
  const ports = new Map<string, PortReading>();
  for (const { ifname, master = ifname } of links.data) {
    const vlans = shown.data.find((port) => port.ifname === ifname)?.vlans ?? [];
    ports.set(ifname, portOf(vlans, master, filtering.get(master)));
  }
  return { ports, vlans: null, limit: null, warnings: [] };
}

/** `isFiltering`: undefined when its master is no bridge. */
function portOf(vlans: Vlans, master: string, isFiltering: boolean | undefined): PortReading {
  const isUntagged = ({ flags }: Vlans[number]): boolean => flags.includes('Egress Untagged');
  const tagged = new Set(vlans.filter((entry) => !isUntagged(entry)).flatMap(idsOf));
  const untagged = vlans.find(isUntagged)?.vlan ?? null;
  const isAccess = untagged !== null && tagged.size === 0;
  let problem = isAccess ? `it is an access port of VLAN ${untagged}` : null;
  // A bridge that does not filter carries every VLAN on every port, whatever the lists say.
  let carries: VlanList = isFiltering === false ? 'all' : tagged;
  if (isFiltering === undefined) {
    problem = `${master} is no bridge that it could belong to`;
    carries = new Set();
  }
  const savedIn = isFiltering === true ? `/etc/network/${master}.vlans` : null;
  return { problem, carries, untagged, active: null, saved: null, savedIn };
}

function idsOf({ vlan, vlanEnd = vlan }: Vlans[number]): number[] {
  return Array.from({ length: vlanEnd - vlan + 1 }, (_, index) => vlan + index);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
