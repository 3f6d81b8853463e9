// keepalived on one host: start, reload, stop, and what each leaves behind, as measured with 2.2.7.
// A reload with a bad file ends it and leaves its addresses where they are; one that needs IPVS on a
// kernel without it ends it cleanly. Who becomes master is decided in election.ts, without waiting.
import { broadcastArp } from '../kernel/arp/exchange.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { type Instance, readConfiguration, type VirtualAddress } from './configuration.ts';
import { makeBalancer, type Balancer } from './ipvs.ts';
import { runProxyScript } from './proxy-script.ts';

export interface RunningInstance extends Instance {
  state: 'BACKUP' | 'MASTER' | 'FAULT';
}

/** A running keepalived. */
export interface Keepalived {
  instances: RunningInstance[];
  balancer: Balancer;
}

/** False when it ended at once. */
export function startKeepalived(host: ModelHost, now: () => number): boolean {
  if (host.keepalived !== undefined) return true;
  host.keepalived = { instances: [], balancer: makeBalancer([], []) };
  reloadKeepalived(host, now);
  return host.keepalived !== undefined;
}

export function stopKeepalived(host: ModelHost, now: () => number): void {
  for (const instance of host.keepalived?.instances ?? []) leave(host, instance, 'stop', now);
  host.keepalived = undefined;
  host.redirect = undefined;
}

export function reloadKeepalived(host: ModelHost, now: () => number): void {
  const running = host.keepalived;
  if (running === undefined) return;
  const next = readConfiguration(host);
  if (next.complaints.length > 0) {
    host.keepalived = undefined;
    host.redirect = undefined;
    return;
  }
  if (next.balanced.length > 0 && !host.hasIpvs) return stopKeepalived(host, now);
  const gone = running.instances.filter(({ name }) => !next.instances.some((n) => n.name === name));
  for (const instance of gone) leave(host, instance, 'deleted', now);
  const instances = next.instances.map((wanted): RunningInstance => {
    const before = running.instances.find(({ name }) => name === wanted.name);
    return { ...wanted, state: before?.state ?? 'BACKUP' };
  });
  for (const instance of instances) {
    const before = running.instances.find(({ name }) => name === instance.name);
    if (before?.state === 'MASTER') replaceAddresses(host, before, instance, now);
  }
  const balancer = makeBalancer(next.balanced, running.balancer.services);
  host.keepalived = { instances, balancer };
  host.redirect = (packet) => balancer.redirect(host, packet, now());
}

export function becomeMaster(host: ModelHost, instance: RunningInstance, now: () => number): void {
  instance.state = 'MASTER';
  for (const each of allAddresses(instance)) addAddress(host, each, now);
  notify(host, instance, 'master', now);
}

export function stepBack(
  host: ModelHost,
  instance: RunningInstance,
  state: 'BACKUP' | 'FAULT',
  now: () => number,
): void {
  const wasMaster = instance.state === 'MASTER';
  instance.state = state;
  if (wasMaster) for (const each of allAddresses(instance)) removeAddress(host, each);
  notify(host, instance, state === 'FAULT' ? 'fault' : 'backup', now);
}

function leave(
  host: ModelHost,
  instance: RunningInstance,
  event: 'stop' | 'deleted',
  now: () => number,
): void {
  if (instance.state === 'MASTER') {
    for (const each of allAddresses(instance)) removeAddress(host, each);
  }
  notify(host, instance, event, now);
}

/** Not a change of state, so no script is run. */
function replaceAddresses(
  host: ModelHost,
  before: Instance,
  after: Instance,
  now: () => number,
): void {
  const [old, wanted] = [allAddresses(before), allAddresses(after)];
  for (const each of old.filter((one) => !isIn(wanted, one))) removeAddress(host, each);
  for (const each of wanted.filter((one) => !isIn(old, one))) addAddress(host, each, now);
}

function isIn(list: readonly VirtualAddress[], one: VirtualAddress): boolean {
  return list.some(({ address, device }) => address === one.address && device === one.device);
}

function allAddresses({ addresses, excluded }: Instance): VirtualAddress[] {
  return [...addresses, ...excluded];
}

function addAddress(host: ModelHost, added: VirtualAddress, now: () => number): void {
  const { address, prefixLength, device } = added;
  const link = host.link(device);
  if (link === undefined) return;
  host.addAddress(link, { address, prefixLength, scope: 'global' });
  const message = { senderAddress: address, senderMac: link.mac, targetAddress: address };
  broadcastArp({ host, link }, { operation: 'request', ...message }, now());
}

function removeAddress(host: ModelHost, removed: VirtualAddress): void {
  const link = host.link(removed.device);
  if (link !== undefined) host.removeAddress(link, { ...removed, hasLength: true });
}

/** A script that is not there was dropped when the file was read. */
function notify(host: ModelHost, instance: Instance, event: string, now: () => number): void {
  const [path, ...words] = instance.notify.get(event) ?? [];
  if (path !== undefined) runProxyScript({ host, path, words, now });
}
