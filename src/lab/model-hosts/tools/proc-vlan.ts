// /proc/net/vlan: a text for each VLAN device, as the kernel's 8021q module writes it. Counted are the
// frames of the model; their bytes are taken as the least that Ethernet allows.
import type { ModelHost } from '../kernel/model-host.ts';

const FOLDER = '/proc/net/vlan/';
const FRAME_BYTES = 64;

/** Undefined when there is no such file. */
export function readProcVlan(host: ModelHost, path: string): string | undefined {
  if (!path.startsWith(FOLDER)) return undefined;
  const link = host.link(path.slice(FOLDER.length));
  if (link?.vlan === undefined) return undefined;
  const { received, sent } = link.counters;
  return [
    `${link.name}  VID: ${link.vlan.id}\t REORDER_HDR: 1  dev->priv_flags: 81021`,
    row('total frames received', received),
    row('total bytes received', received * FRAME_BYTES),
    row('Broadcast/Multicast Rcvd', 0),
    '',
    row('total frames transmitted', sent),
    row('total bytes transmitted', sent * FRAME_BYTES),
    `Device: ${link.vlan.parent.name}`,
    'INGRESS priority mappings: 0:0  1:0  2:0  3:0  4:0  5:0  6:0 7:0',
    ' EGRESS priority mappings: ',
    '',
  ].join('\n');
}

function row(title: string, count: number): string {
  return `${title.padStart(30)} ${String(count).padStart(12)}`;
}
