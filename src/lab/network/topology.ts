// The lab's hosts as the outside sees them: names and addresses on the management network. The
// cables, interfaces and VLANs stand in guest/topology.sh, which is what both backends run.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const octets: Record<string, number> = {
  router1: 11,
  router2: 12,
  node1: 21,
  node2: 22,
  node3: 23,
  gw: 31,
  switch: 41,
  internet: 51,
};

export const hostNames: readonly string[] = Object.keys(octets);
export const controlAddress = '10.255.0.10';

export function managementAddress(host: string): string {
  const octet = octets[host];
  if (octet === undefined) {
    throw new Error(`The lab has no host "${host}". Its hosts: ${hostNames.join(', ')}.`);
  }
  return `10.255.0.${octet}`;
}

/** Offset from a lab's base port: .11 is base + 11, so that a person can guess the rest. */
export function portOffset(address: string): number {
  return Number(address.slice(address.lastIndexOf('.') + 1));
}

const scriptNames = [
  'faults.sh',
  'feature-check.sh',
  'first-init.sh',
  'forward.pl',
  'hang',
  'host/host-files.sh',
  'host/host-init.sh',
  'host/router-files.sh',
  'host/sysctl-of-interface',
  'host/systemctl',
  'lab.sh',
  'machine-init.sh',
  'namespace-init.sh',
  'probe/probe-echo.pl',
  'probe/probe-send.pl',
  'topology.sh',
  'vms/vm-init.sh',
  'vms/vm-serve.pl',
  'vms/vms.sh',
];

/** The scripts that run inside, by file name: there they lie in one folder. */
export async function guestScripts(): Promise<Map<string, Buffer>> {
  const scripts = new Map<string, Buffer>();
  for (const name of scriptNames) {
    scripts.set(basename(name), await readFile(new URL(`guest/${name}`, import.meta.url)));
  }
  return scripts;
}
