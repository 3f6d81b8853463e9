// What happens between power-on and a login prompt: sysctl.d, then `ifup -a` over
// /etc/network/interfaces. Interprets the few interface commands that the lab's files use and
// reports every other line as a fault instead of guessing.
import { broadcastOf, networkOf, parseIpv4, parsePrefix } from './ipv4.ts';
import { type InterfacesFile, readInterfaces, type Stanza } from './interfaces-file.ts';
import type { Link } from './link.ts';
import type { ModelHost } from './model-host.ts';

/** Returns what ifup complained about, one line each. */
export function bringUpInterfaces(host: ModelHost): string[] {
  applySysctlFiles(host);
  const loopback = host.link('lo');
  if (loopback !== undefined) {
    loopback.isUp = true;
    host.addAddress(loopback, { address: '127.0.0.1', prefixLength: 8, scope: 'host' });
  }
  const file = readInterfaces(host.files);
  const faults = [...file.faults];
  for (const device of new Set(file.autoDevices)) bringUpDevice(host, file, device, faults);
  return faults;
}

/** `systemd-sysctl`: later file names win; unknown keys are skipped, as at a real boot. */
function applySysctlFiles(host: ModelHost): void {
  for (const path of host.files.directlyIn('/etc/sysctl.d')) {
    if (!path.endsWith('.conf')) continue;
    for (const line of (host.files.read(path)?.content ?? '').split('\n')) {
      const [key = '', value] = line.split('=').map((part) => part.trim());
      if (value !== undefined && !key.startsWith('#')) host.sysctls.write(key, value);
    }
  }
}

function bringUpDevice(
  host: ModelHost,
  file: InterfacesFile,
  device: string,
  faults: string[],
): void {
  for (const stanza of file.stanzas.filter((candidate) => candidate.device === device)) {
    const link = linkOf(host, stanza);
    const fault =
      link === undefined ? `Cannot find device "${device}"` : applyStanza(host, link, stanza);
    if (fault === undefined) continue;
    faults.push(fault, `ifup: failed to bring up ${device}`);
    // ifupdown gives up on the interface at its first failing stanza.
    return;
  }
}

function linkOf(host: ModelHost, stanza: Stanza): Link | undefined {
  const creates = stanza.options.some(
    ([name, value]) => name === 'pre-up' && value.startsWith('ip link add $IFACE type bridge'),
  );
  const found = host.link(stanza.device);
  if (found !== undefined || !creates) return found;
  // A bridge takes over the lowest MAC of its ports; in the lab that is eth1's.
  const bridge = host.addLink(stanza.device, host.link('eth1')?.mac ?? '02:00:00:00:00:00');
  bridge.isBridge = true;
  return bridge;
}

function applyStanza(host: ModelHost, link: Link, stanza: Stanza): string | undefined {
  if (stanza.method === 'loopback') return undefined;
  if (stanza.method === 'static') return applyStatic(host, link, stanza);
  if (stanza.method !== 'manual') return `unknown method ${stanza.method}`;
  const master = stanza.options.find(([, value]) => value.startsWith('ip link set $IFACE master '));
  link.master = master?.[1].split(' ').at(-1);
  const raises = stanza.options.some(([, value]) => value === 'ip link set $IFACE up');
  if (raises) host.setLinkUp(link, true);
  return undefined;
}

function applyStatic(host: ModelHost, link: Link, stanza: Stanza): string | undefined {
  const options = new Map(stanza.options);
  const prefix = parsePrefix(options.get('address') ?? '');
  if (prefix === undefined) return `${link.name}: no valid address`;
  const prefixLength = prefix.hasLength ? prefix.prefixLength : lengthOf(options.get('netmask'));
  const isAdded = host.addAddress(link, {
    address: prefix.address,
    prefixLength,
    scope: 'global',
    broadcast: broadcastOf(prefix.address, prefixLength),
  });
  if (!isAdded) return 'RTNETLINK answers: File exists';
  host.setLinkUp(link, true);
  const gateway = options.get('gateway');
  if (gateway !== undefined) addDefaultRoute(host, link, gateway);
  return undefined;
}

function addDefaultRoute(host: ModelHost, link: Link, gateway: string): void {
  host.staticRoutes = [
    ...host.staticRoutes.filter((route) => route.prefixLength > 0),
    {
      destination: networkOf('0.0.0.0', 0),
      prefixLength: 0,
      device: link.name,
      gateway,
      isKernel: false,
      isOnlink: true,
    },
  ];
}

function lengthOf(netmask: string | undefined): number {
  const value = netmask === undefined ? undefined : parseIpv4(netmask);
  if (value !== undefined) return value.toString(2).replaceAll('0', '').length;
  return /^\d+$/.test(netmask ?? '') ? Number(netmask) : 32;
}
