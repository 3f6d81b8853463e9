// The neighbour (ARP) table of one interface: entries, their ageing, and what an ARP packet may
// change, as measured for Linux 6.18 (30 cases) and as in net/ipv4/arp.c and net/core/neighbour.c.
// Ageing is computed when looked at, from the time given; there are no timers.

/** base_reachable_time; the kernel draws 15-45 s at random, the model takes the middle. */
export const REACHABLE_MS = 30_000;
/** delay_first_probe_time: a stale entry in use is probed after this. */
export const DELAY_MS = 5_000;
/** Three unicast (or broadcast) solicitations, 1 s apart, before the kernel gives up. */
export const PROBING_MS = 3_000;
/** neigh.locktime: a plain update is ignored this soon after the last one. */
export const LOCKTIME_MS = 1_000;

export type NeighbourState = 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'INCOMPLETE' | 'FAILED';

export interface Neighbour {
  address: string;
  mac: string | undefined;
  state: NeighbourState;
  /** When the state was entered, in the world's milliseconds. */
  since: number;
  /** When the MAC was last written: locktime counts from here. */
  updatedAt: number;
}

export class NeighbourTable {
  readonly #entries = new Map<string, Neighbour>();

  /** The entry as it stands at `now`, aged; undefined when there is none. */
  read(address: string, now: number): Neighbour | undefined {
    const entry = this.#entries.get(address);
    if (entry === undefined) return undefined;
    const age = now - entry.since;
    if (entry.state === 'REACHABLE' && age >= REACHABLE_MS) this.#enter(entry, 'STALE', now);
    if (entry.state === 'INCOMPLETE' && age >= PROBING_MS) this.#enter(entry, 'FAILED', now);
    return entry;
  }

  all(now: number): Neighbour[] {
    return [...this.#entries.keys()].flatMap((address) => this.read(address, now) ?? []);
  }

  forget(address: string): void {
    this.#entries.delete(address);
  }

  clear(): void {
    this.#entries.clear();
  }

  set(address: string, mac: string | undefined, state: NeighbourState, now: number): void {
    this.#entries.set(address, { address, mac, state, since: now, updatedAt: now });
  }

  enter(address: string, state: NeighbourState, now: number): void {
    const entry = this.#entries.get(address);
    if (entry !== undefined) this.#enter(entry, state, now);
  }

  /** A request for one of our own addresses: the sender is learned whatever was there before. */
  learnAsker(address: string, mac: string, now: number): void {
    const entry = this.read(address, now);
    if (entry?.mac === mac && entry.state !== 'FAILED') {
      entry.updatedAt = now;
      return;
    }
    this.set(address, mac, 'STALE', now);
  }

  /**
   * Any other ARP packet: only an existing entry changes, and not within locktime unless the
   * packet is gratuitous. `isAnswer`: unicast reply to us, which confirms the entry.
   */
  hear(
    packet: { address: string; mac: string; isGratuitous: boolean; isAnswer: boolean },
    now: number,
  ): void {
    const entry = this.read(packet.address, now);
    if (entry === undefined) return;
    const hasMac = entry.mac !== undefined;
    const mayReplace = packet.isGratuitous || now - entry.updatedAt > LOCKTIME_MS || !hasMac;
    if (entry.mac !== packet.mac && !mayReplace) return;
    const isSameStale = entry.mac === packet.mac && !packet.isAnswer;
    if (isSameStale && entry.state !== 'FAILED') return;
    this.set(packet.address, packet.mac, packet.isAnswer ? 'REACHABLE' : 'STALE', now);
  }

  #enter(entry: Neighbour, state: NeighbourState, now: number): void {
    entry.state = state;
    entry.since = now;
    if (state === 'FAILED') entry.mac = undefined;
  }
}
