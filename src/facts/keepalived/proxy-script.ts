// The script with which a routed network's addresses follow its gateway: the router that is master
// answers ARP for exactly these on its uplink, and tells the segment so. keepalived runs it at every
// change of state; the step set-proxied-addresses runs it when the list changes.
// Pure text. The addresses stand inside, so that keepalived needs no bot to fail over.

import { z } from 'zod';
import { canonicalJson } from '../../domain/json.ts';
import {
  type ChangeId,
  changeIdOf,
  type InterfaceName,
  type IpAddress,
  type VlanId,
} from '../../domain/names.ts';
import { InterfaceNameField, IpAddressField, VlanIdField } from '../../domain/spec-fields.ts';

export interface ProxyScript {
  readonly changeId: ChangeId;
  readonly vlan: VlanId;
  readonly uplink: InterfaceName;
  /** The segment's gateway: the one that must learn where the addresses are. */
  readonly nextHop: IpAddress;
  readonly addresses: readonly IpAddress[];
}

export function proxyScriptPath(vlan: VlanId): string {
  return `/etc/keepalived/arpeggio/vlan${vlan}.proxy-arp`;
}

/**
 * arping binds to the address it announces, and these are not local, hence ip_nonlocal_bind; under a
 * lock, because the scripts of several networks run at once when a router takes over.
 */
export function renderProxyScript(script: ProxyScript): string {
  const { changeId, addresses, ...place } = script;
  return `#!/bin/sh
# Arpeggio ${changeId}: ${canonicalJson({ ...place, addresses })}
# on: answer ARP for these addresses on ${place.uplink} and announce them. off: stop answering.
# now GATEWAY [DROPPED…]: on or off, by whether this router has that gateway address.
addresses='${addresses.join(' ')}'
uplink=${place.uplink}
next_hop=${place.nextHop}

answer() {
  for address in $addresses; do
    ip neigh replace proxy "$address" dev "$uplink"
  done
}

stop_answering() {
  for address in $addresses; do
    ip neigh del proxy "$address" dev "$uplink" 2>/dev/null
  done
}

announce() {
  before=$(sysctl -n net.ipv4.ip_nonlocal_bind)
  sysctl -qw net.ipv4.ip_nonlocal_bind=1
  for round in 1 2; do
    for address in $addresses; do
      arping -q -U -c 1 -I "$uplink" "$address" &
      arping -q -A -c 1 -I "$uplink" "$address" &
      arping -q -U -c 1 -s "$address" -I "$uplink" "$next_hop" &
    done
    wait
  done
  sysctl -qw "net.ipv4.ip_nonlocal_bind=$before"
}

word=$1
if [ "$word" = now ]; then
  has_gateway=$(ip -4 -o addr show to "$2")
  shift 2
  for address in "$@"; do
    ip neigh del proxy "$address" dev "$uplink" 2>/dev/null
  done
  if [ -n "$has_gateway" ]; then word=on; else word=off; fi
fi

case "$word" in
on)
  answer
  exec 9>/run/arpeggio-announce.lock
  flock 9
  announce
  ;;
off)
  stop_answering
  ;;
*)
  echo "usage: $0 on|off|now GATEWAY [DROPPED...]" >&2
  exit 2
  ;;
esac
exit 0
`;
}

const Head = z.object({
  vlan: VlanIdField,
  uplink: InterfaceNameField,
  nextHop: IpAddressField,
  addresses: z.array(IpAddressField),
});

/** 'edited': the file is ours but not as we wrote it; null: it is not one of ours at all. */
export function parseProxyScript(text: string): ProxyScript | 'edited' | null {
  const [, id = '', json = ''] = /^#!\/bin\/sh\n# Arpeggio (\w+): (.*)\n/.exec(text) ?? [];
  const changeId = changeIdOf(id);
  if (changeId === null) return null;
  const head = Head.safeParse(jsonOf(json));
  if (!head.success) return 'edited';
  const script = { changeId, ...head.data };
  return renderProxyScript(script) === text ? script : 'edited';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
