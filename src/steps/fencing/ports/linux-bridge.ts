// A port of a Linux bridge. The bridge forgets what it learned behind a port at the moment in which the
// port is taken down (br_stp_disable_port in net/bridge/br_stp_if.c), so there is no table to read.

import { z } from 'zod';
import { parseJson } from '../../../facts/interfaces.ts';
import type { PortDialect } from './port-dialect.ts';

const LinkShow = z.array(z.object({ ifname: z.string(), flags: z.array(z.string()) })).length(1);

export const LINUX_BRIDGE_PORT: PortDialect = {
  looks: (port) => [{ argv: ['ip', '-j', 'link', 'show', 'dev', port] }],
  parse([text = ''], port) {
    const parsed = LinkShow.safeParse(parseJson(text));
    const link = parsed.data?.[0];
    if (link === undefined || link.ifname !== port) return null;
    return { isShut: !link.flags.includes('UP'), learned: [] };
  },
  shut: (port) => [setLink(port, 'down')],
  open: (port) => [setLink(port, 'up')],
  allowed: [/ip link set dev [A-Za-z0-9][\w.-]* (?:up|down)/],
};

function setLink(port: string, to: 'up' | 'down') {
  return { argv: ['ip', 'link', 'set', 'dev', port, to], asRoot: true };
}
