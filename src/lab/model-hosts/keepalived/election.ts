// VRRP between the routers of a VLAN: who is master after something changed. An election takes no
// time here (really 3 s and a bit), but it follows the same rules: nobody is preempted, whoever is
// heard and agrees on the list of addresses is obeyed, and routers that cannot hear each other, or
// that disagree about the list, are all masters (measured: the split brain of a mismatched list).
import { isPassingFrames, listeners } from '../kernel/ethernet.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { becomeMaster, type RunningInstance, stepBack } from './daemon.ts';

interface Place {
  host: ModelHost;
  instance: RunningInstance;
}

/** Called after every change of anything; does nothing when nobody's state changes. */
export function elect(hosts: Iterable<ModelHost>, now: () => number): void {
  const places = [...hosts].flatMap((host) =>
    host.isOn ? (host.keepalived?.instances ?? []).map((instance) => ({ host, instance })) : [],
  );
  for (const place of places) noticeLink(place, now);
  const candidates = places
    .filter(({ instance }) => instance.state !== 'FAULT')
    .toSorted((a, b) => b.instance.priority - a.instance.priority);
  for (const place of candidates) decide(place, candidates, now);
}

function noticeLink({ host, instance }: Place, now: () => number): void {
  const link = host.link(instance.device);
  const isUp = link !== undefined && isPassingFrames({ host, link });
  if (!isUp && instance.state !== 'FAULT') stepBack(host, instance, 'FAULT', now);
  if (isUp && instance.state === 'FAULT') stepBack(host, instance, 'BACKUP', now);
}

/** In falling order of priority, so that of two masters that meet again the lower one yields. */
function decide(place: Place, candidates: readonly Place[], now: () => number): void {
  const master = heardBy(place, candidates).find(({ instance }) => instance.state === 'MASTER');
  const { host, instance } = place;
  if (master === undefined) {
    if (instance.state !== 'MASTER') becomeMaster(host, instance, now);
  } else if (instance.state === 'MASTER' && master.instance.priority > instance.priority) {
    stepBack(host, instance, 'BACKUP', now);
  }
}

function heardBy({ host, instance }: Place, candidates: readonly Place[]): Place[] {
  const link = host.link(instance.device);
  if (link === undefined) return [];
  const heard = listeners({ host, link });
  return candidates.filter(
    (other) =>
      other.instance !== instance &&
      other.instance.routerId === instance.routerId &&
      listOf(other.instance) === listOf(instance) &&
      heard.some((port) => port.host === other.host && port.link.name === other.instance.device),
  );
}

function listOf({ addresses }: RunningInstance): string {
  return addresses.map(({ address }) => address).join(' ');
}
