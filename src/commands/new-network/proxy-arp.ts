// proxy_arp on the routers' uplinks, where arpeggio.yaml asks for it instead of single addresses: each
// router then answers for everything that it has a route to. Never taken back by /delete-network,
// because it serves every routed network.

import type { Router } from '../../domain/inventory.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { readSysctl } from '../../facts/sysctl.ts';
import type { World } from '../../ports/world.ts';
import { planStep } from '../../steps/catalogue.ts';
import { setSysctl } from '../../steps/set-sysctl.ts';
import { readRemoteFile } from '../../facts/remote-file.ts';
import { fileStep } from '../vlan-network/steps/file-step.ts';

const PATH = '/etc/sysctl.d/61-arpeggio-proxy-arp.conf';

export interface ProxyArpFact {
  readonly router: Router;
  readonly value: string;
  readonly file: string | null;
}

export async function readProxyArp(world: World, router: Router): Promise<ProxyArpFact> {
  const [value, file] = await Promise.all([
    readSysctl(world, router.host, keyOf(router)),
    readRemoteFile(world, router.host, PATH),
  ]);
  return { router, value, file };
}

export function proxyArpSteps({ router, value, file }: ProxyArpFact): readonly PlannedStep[] {
  const { host, uplink } = router;
  const now =
    value === '1'
      ? []
      : [
          planStep(`proxy-arp-on-${host}`, setSysctl, {
            host,
            key: keyOf(router),
            before: value,
            after: '1',
            reason: 'as networks.proxy_arp says',
          }),
        ];
  const after = `# Written by Arpeggio: networks.proxy_arp is "interface".\n${keyOf(router)} = 1\n`;
  if (file === after) return now;
  const edit = { path: PATH, before: file, after, mode: '644' };
  const purpose = `Let ${host} answer ARP on ${uplink} after a reboot, too`;
  return [...now, fileStep(`persist-proxy-arp-on-${host}`, host, { edit, purpose })];
}

// With slashes, because the name of an interface may hold a dot; sysctl.d(5) takes them too.
function keyOf({ uplink }: Router): string {
  return `net/ipv4/conf/${uplink}/proxy_arp`;
}
