// The state of all hosts as text, without what is chance: in which order an interface got its single
// addresses, and which of two routers keepalived has elected. Model hosts give their state; kernels are
// asked on their consoles.

import type { Stage } from '../story/stage.ts';

const SINGLE_ADDRESSES = /(?:^ +inet \S+\/32 .*\n)+/gm;
const ELECTED = /^ +vrrp (\S+) (MASTER|BACKUP)$/gm;
/** Of the gateway, on a VLAN interface: whoever is elected has it. */
const GATEWAY = /^ +inet \S+\/32 dev eth1\.\d+\n/gm;

// Addresses, routes, rules and files: what these commands change. Lines in the form of a model host's.
const LOOK = `
ip -o -4 addr show | awk '{print "  inet " $4 " dev " $2}'
ip -4 route show | sed 's/^/  route /; s/ *$//'
nft list tables 2>/dev/null | sed 's/^/  /'
for file in /etc/network/interfaces.d/* /etc/keepalived/conf.d/* /etc/sysctl.d/60-arpeggio.conf; do
  [ -f "$file" ] && echo "  file $file" && sed 's/^/    | /' "$file"
done
true`;

export async function hostsOf({ network }: Stage): Promise<string> {
  const isModel = network.backend === 'in-process';
  const text = isModel ? network.dump({ hasNeighbours: false }) : await askKernels(network);
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

async function askKernels(network: Stage['network']): Promise<string> {
  const texts: string[] = [];
  for (const name of Object.keys(network.hosts).toSorted()) {
    const { stdout } = await network.run(name, ['sh', '-c', LOOK]);
    texts.push(`${name}:\n${stdout}`);
  }
  return texts.join('');
}
