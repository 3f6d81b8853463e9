// What nobody has to answer for at the end of a seed: what a person edited by hand is the person's, and
// on the hosts of a stuck change nothing can be expected until somebody mended it.

import type { Change } from '../../../src/domain/change.ts';

export interface Excuses {
  /** False: there are none. */
  readonly hasAny: boolean;
  readonly isExcused: (fact: string) => boolean;
  readonly isExcusedAddress: (ip: string) => boolean;
}

export function excusesOf(changes: Iterable<Change>, edited: ReadonlySet<string>): Excuses {
  const stuck = [...changes].filter(({ state }) => ['stuck', 'taken-over'].includes(state));
  const hosts = stuck.flatMap(({ plan }) =>
    plan.steps.flatMap((step) => step.commands.map((command): string => command.host)),
  );
  const places = hosts.map((host) => (host === 'cloudstack' ? 'cloud:' : `${host}:`));
  const addresses = [...edited, ...stuck.flatMap(({ plan }) => addressesIn(plan.locks))];
  const words = addresses.flatMap((ip) => [ip, ip.replaceAll('.', '-')]);
  return {
    hasAny: stuck.length + edited.size > 0,
    isExcused: (fact) =>
      places.some((place) => fact.startsWith(place)) || words.some((word) => fact.includes(word)),
    isExcusedAddress: (ip) => addresses.includes(ip),
  };
}

function addressesIn(locks: readonly string[]): readonly string[] {
  return locks.filter((key) => key.startsWith('ip:')).map((key) => key.slice('ip:'.length));
}
