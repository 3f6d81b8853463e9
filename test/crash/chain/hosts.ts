// The state of all hosts as text, without what is chance: in which order an interface got its single
// addresses, and which of two routers keepalived has elected.

import type { Stage } from '../story/stage.ts';

const SINGLE_ADDRESSES = /(?:^ +inet \S+\/32 .*\n)+/gm;
const ELECTED = /^ +vrrp (\S+) (MASTER|BACKUP)$/gm;
/** Of the gateway, on a VLAN interface: whoever is elected has it. */
const GATEWAY = /^ +inet \S+\/32 dev eth1\.\d+\n/gm;

export function hostsOf({ network }: Stage): string {
  const text = network.dump({ hasNeighbours: false });
  const masters = [...text.matchAll(ELECTED)]
    .filter(([, , state]) => state === 'MASTER')
    .map(([, instance]) => `one master of ${instance}`);
  const plain = text
    .replaceAll(GATEWAY, '')
    .replaceAll(ELECTED, '  vrrp $1')
    .replaceAll(SINGLE_ADDRESSES, (lines) =>
      lines.split('\n').slice(0, -1).toSorted().join('\n').concat('\n'),
    );
  return [plain, ...masters.toSorted()].join('\n');
}
