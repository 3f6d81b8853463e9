// What happens between power-on and a login prompt: sysctl.d, then `ifup -a` over
// /etc/network/interfaces. Commands of a stanza run through the same tools that a person's do, by
// words and not by a shell; whatever is not modelled is reported as a fault instead of guessed.
import { broadcastOf, networkOf, parseIpv4, parsePrefix } from '../kernel/ipv4.ts';
import type { Link } from '../kernel/link.ts';
import { takeBackAtBoot } from '../tools/services/dead-man/fire.ts';
import { KEEPALIVED_FILE } from '../keepalived/configuration.ts';
import { startKeepalived } from '../keepalived/daemon.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { type InterfacesFile, readInterfaces, type Stanza } from './interfaces-file.ts';
import { runLine } from './run-line.ts';

interface Boot {
  host: ModelHost;
  now: () => number;
}

/** Returns what was complained about, one line each. */
export function bringUp(host: ModelHost, now: () => number): string[] {
  if (host.deadMan.isHooked) takeBackAtBoot({ host, now });
  applySysctlFiles(host, () => true);
  const loopback = host.link('lo');
  if (loopback !== undefined) {
    loopback.isUp = true;
    host.addAddress(loopback, { address: '127.0.0.1', prefixLength: 8, scope: 'host' });
  }
  const file = readInterfaces(host.files);
  const faults = [...file.faults];
  for (const device of new Set(file.autoDevices)) {
    bringUpDevice({ host, now }, file, device, faults);
  }
  if (host.files.read(KEEPALIVED_FILE) !== undefined) startKeepalived(host, now);
  return faults;
}

/** `systemd-sysctl`: later file names win; unknown keys are skipped, as at a real boot. */
function applySysctlFiles(host: ModelHost, isWanted: (key: string) => boolean): void {
  for (const path of host.files.directlyIn('/etc/sysctl.d')) {
    if (!path.endsWith('.conf')) continue;
    for (const line of (host.files.read(path)?.content ?? '').split('\n')) {
      const [key = '', value] = line.split('=').map((part) => part.trim());
      if (value !== undefined && !key.startsWith('#') && isWanted(key)) {
        host.sysctls.write(key, value);
      }
    }
  }
}

function bringUpDevice(boot: Boot, file: InterfacesFile, device: string, faults: string[]): void {
  const stanzas = file.stanzas.filter((candidate) => candidate.device === device);
  createVlanDevice(boot.host, device);
  for (const stanza of stanzas) {
    const fault = bringUpStanza(boot, stanza);
    if (fault === undefined) continue;
    faults.push(fault, `ifup: failed to bring up ${device}`);
    // ifupdown gives up on the interface at its first failing stanza.
    return;
  }
  // The lab's if-up.d hook, and udev on other hosts, apply sysctl.d's keys of a new interface.
  const folders = [`/${device}/`, `.${device}.`];
  applySysctlFiles(boot.host, (key) => folders.some((folder) => key.includes(folder)));
}

/**
 * ifupdown 0.8.41 makes `eth1.1234` itself, before the stanza's own pre-up lines, and raises eth1
 * for it; a name without a dot it does not make, whatever `vlan-raw-device` says [both measured].
 */
function createVlanDevice(host: ModelHost, device: string): void {
  const [, parentName = '', id] = /^(.+)\.(\d+)$/.exec(device) ?? [];
  const parent = host.link(parentName);
  if (parent === undefined || host.link(device) !== undefined) return;
  host.setLinkUp(parent, true);
  host.addLink({ name: device, mac: parent.mac, kind: 'vlan', vlan: { parent, id: Number(id) } });
}

function bringUpStanza(boot: Boot, stanza: Stanza): string | undefined {
  return (
    runOptions(boot, stanza, 'pre-up') ??
    applyMethod(boot, stanza) ??
    runOptions(boot, stanza, 'up')
  );
}

/** The fault of the first line that fails, as ifup stops there. */
function runOptions(boot: Boot, stanza: Stanza, when: 'pre-up' | 'up'): string | undefined {
  const names = when === 'up' ? ['up', 'post-up'] : [when];
  for (const [name, value] of stanza.options) {
    if (!names.includes(name)) continue;
    const fault = runLine(boot.host, value.replaceAll(/\$\{?IFACE\}?/g, stanza.device), boot.now);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function applyMethod({ host }: Boot, stanza: Stanza): string | undefined {
  if (stanza.method === 'loopback') return undefined;
  if (stanza.method !== 'static' && stanza.method !== 'manual') {
    return `unknown method ${stanza.method}`;
  }
  const link = host.link(stanza.device);
  if (link === undefined) return `Cannot find device "${stanza.device}"`;
  return stanza.method === 'static' ? applyStatic(host, link, stanza) : undefined;
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
