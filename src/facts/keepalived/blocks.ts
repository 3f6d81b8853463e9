// The blocks of keepalived.conf(5) that one network is made of, as lines. One brace per line: nested
// blocks on one line do not parse in 2.2.7.

import type { Exposure, NetworkFragment } from './fragment.ts';
import { proxyScriptPath } from './proxy-script.ts';

// keepalived reads an id of 1-255, which only has to differ on one interface: a VLAN is alone on its.
const VRRP_IDS = 255;
// A target that died gets no more connections after this; it is also how long a test may take.
const CHECK_SECONDS = 5;
const CONNECT_SECONDS = 3;

/**
 * BACKUP on every router and nopreempt: a router that comes back takes nothing over. The gateway is a
 * /32, so that it is never a secondary of the router's own address. Public addresses are excluded
 * from the adverts: two routers that differ in an advertised list both become master.
 */
export function instanceLines(fragment: NetworkFragment): readonly string[] {
  const { vlan, priority, gateway, interface: device } = fragment;
  return [
    `vrrp_instance GW_${vlan} {`,
    '  state BACKUP',
    '  nopreempt',
    `  interface ${device}`,
    '  version 3',
    `  virtual_router_id ${((vlan - 1) % VRRP_IDS) + 1}`,
    `  priority ${priority}`,
    '  advert_int 1',
    '  garp_master_delay 1',
    '  garp_master_repeat 3',
    '  virtual_ipaddress {',
    `    ${gateway}/32 dev ${device}`,
    '  }',
    ...publicAddressLines(fragment),
    ...notifyLines(fragment),
    '}',
  ];
}

function publicAddressLines({ exposures, uplink }: NetworkFragment): readonly string[] {
  const addresses = [...new Set(exposures.map(({ ip }) => ip))];
  if (addresses.length === 0) return [];
  const lines = addresses.map((ip) => `    ${ip}/32 dev ${uplink}`);
  return ['  virtual_ipaddress_excluded {', ...lines, '  }'];
}

/** The proxy entries follow the gateway address; notify_deleted is for an instance that is taken out. */
function notifyLines({ mode, vlan }: NetworkFragment): readonly string[] {
  if (mode === 'nat') return [];
  const run = (event: string, word: 'on' | 'off') =>
    `  notify_${event} "${proxyScriptPath(vlan)} ${word}"`;
  const losing = ['backup', 'fault', 'stop', 'deleted'].map((event) => run(event, 'off'));
  return [run('master', 'on'), ...losing];
}

/** A UDP service cannot be asked whether it works, so its host is pinged. */
export function virtualServerLines(exposure: Exposure): readonly string[] {
  const isTcp = exposure.protocol === 'tcp';
  const check = isTcp
    ? ['    TCP_CHECK {', `      connect_timeout ${CONNECT_SECONDS}`, '    }']
    : ['    PING_CHECK {', '    }'];
  const target = ({ ip, port }: Exposure['targets'][number]) => [
    `  real_server ${ip} ${port} {`,
    '    weight 1',
    ...check,
    '  }',
  ];
  return [
    `virtual_server ${exposure.ip} ${exposure.port} {`,
    `  delay_loop ${CHECK_SECONDS}`,
    '  lvs_sched wrr',
    '  lvs_method NAT',
    `  protocol ${exposure.protocol.toUpperCase()}`,
    ...exposure.targets.flatMap(target),
    '}',
  ];
}
