// What changed on a switch between two readings, port by port: a step may change one VLAN on the
// ports that it names, and nothing else anywhere.

import type { PortReading, SwitchReading } from './dialects/dialect.ts';
import { renderVlanList, without } from './dialects/vlan-list.ts';

interface PortChange {
  readonly port: string;
  readonly gained: ReadonlySet<number>;
  readonly lost: ReadonlySet<number>;
}

interface Expected {
  readonly vlan: number;
  readonly ports: readonly string[];
  readonly action: 'add' | 'remove';
}

/** Sentences about everything that changed beyond what was expected; empty: nothing did. */
export function unexpectedChanges(
  before: SwitchReading,
  after: SwitchReading,
  expected: Expected,
): readonly string[] {
  const names = new Set([...before.ports.keys(), ...after.ports.keys()]);
  return [...names].flatMap((port) => {
    const [then, now] = [before.ports.get(port), after.ports.get(port)];
    if (then === undefined || now === undefined) return [`port ${port} came or went`];
    if (then.problem !== now.problem || then.untagged !== now.untagged) {
      return [`port ${port} changed its kind`];
    }
    return sentencesOf(changeOf(port, then, now), expected);
  });
}

function changeOf(port: string, then: PortReading, now: PortReading): PortChange {
  return {
    port,
    gained: without(now.carries, then.carries),
    lost: without(then.carries, now.carries),
  };
}

function sentencesOf({ port, gained, lost }: PortChange, expected: Expected): string[] {
  const isOurs = expected.ports.includes(port);
  const allowed = (action: Expected['action']): ReadonlySet<number> =>
    new Set(isOurs && expected.action === action ? [expected.vlan] : []);
  const more = without(gained, allowed('add'));
  const fewer = without(lost, allowed('remove'));
  return [
    ...(more.size > 0 ? [`port ${port} gained VLAN ${renderVlanList(more)}`] : []),
    ...(fewer.size > 0 ? [`port ${port} lost VLAN ${renderVlanList(fewer)}`] : []),
  ];
}
