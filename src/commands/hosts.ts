// /hosts: on which hosts a dead-man switch is armed, for which change and for how long, where one could
// not take everything back, and which hosts cannot be asked. Every host is asked, now; only looks. Also
// used at the start of the bot, to find what a dead one left armed.

import { succeed } from '../domain/failures.ts';
import type { Change } from '../domain/change.ts';
import type { Inventory } from '../domain/inventory.ts';
import { changeIdOf, type HostName } from '../domain/names.ts';
import {
  DEAD_MAN_DIRECTORY,
  DEAD_MAN_PATH,
  type DeadManSwitch,
  readDeadMan,
} from '../facts/dead-man.ts';
import type { Answer } from '../ports/command-catalogue.ts';
import type { Journal } from '../ports/journal.ts';
import type { World } from '../ports/world.ts';
import type { Command } from './command.ts';
import { orFailure } from './vlan-network/read-facts.ts';

type Changes = Pick<Journal, 'read'>;

/** null: the CLI beside a running bot, which owns the journal. */
export function hosts(journal: Changes | null): Command {
  return {
    name: '/hosts',

    grammar: {
      name: '/hosts',
      summary: 'List all hosts: whose dead-man switch is armed, by which change, for how long',
      example: '/hosts',
      rules: [],
      flags: {},
    },

    resourcesOf: () => [],

    async prepare(_intent, { world, inventory }) {
      const answer = hostsAnswer(await readHosts(world, inventory, journal));
      return succeed({ kind: 'answer', answer });
    },
  };
}

interface HostSight {
  readonly host: HostName;
  /** What could not be read, in words, in its place. */
  readonly seen: DeadManSwitch | 'absent' | 'free' | { readonly problem: string };
  /** Of the switch; null: none, or the journal does not know it. */
  readonly change: Change | null;
}

async function readHosts(
  world: World,
  inventory: Inventory,
  journal: Changes | null,
): Promise<readonly HostSight[]> {
  return Promise.all(
    hostsWithShell(inventory).map(async (host) => {
      const read = await orFailure(async () => succeed(await readDeadMan(world, host)));
      const seen = read.ok ? read.value : { problem: read.failure.what };
      const id = isSwitch(seen) ? changeIdOf(seen.id) : null;
      const change = id === null || journal === null ? null : await journal.read(id);
      return { host, seen, change };
    }),
  );
}

/** The command lines of other switches are no place for a program. */
function hostsWithShell({ hosts: all, networks }: Inventory): readonly HostName[] {
  const consoles = (networks?.switches ?? []).filter(({ system }) => system !== 'linux-bridge');
  return all.filter((host) => !consoles.some((one) => one.host === host));
}

/** Pure: what was seen in, the lines out; what needs a person first. */
export function hostsAnswer(sights: readonly HostSight[]): Answer {
  const named = (wanted: HostSight['seen']) =>
    sights.filter(({ seen }) => seen === wanted).map(({ host }) => host);
  const [free, absent] = [named('free'), named('absent')];
  const lines = sights.flatMap((sight) => lineOf(sight) ?? []);
  return {
    title: titleOf(sights),
    lines: [
      ...lines.toSorted((a, b) => a.rank - b.rank).map(({ text }) => text),
      ...(free.length === 0 ? [] : [`✓ Nothing is armed on ${free.join(', ')}.`]),
      ...(absent.length === 0
        ? []
        : [`· None yet on ${absent.join(', ')}: the first change that needs it puts it there.`]),
    ],
  };
}

function titleOf(sights: readonly HostSight[]): string {
  const states = sights.flatMap(({ seen }) => (isSwitch(seen) ? [seen.state] : []));
  const failed = states.filter((state) => state === 'undo-failed').length;
  const hands = failed === 0 ? '' : `, ${failed} in need of a person`;
  return `Dead-man switches: ${states.length - failed} armed${hands}`;
}

function isSwitch(seen: HostSight['seen']): seen is DeadManSwitch {
  return typeof seen === 'object' && 'state' in seen;
}

interface Line {
  readonly rank: number;
  readonly text: string;
}

/** null: nothing is armed. */
function lineOf({ host, seen, change }: HostSight): Line | null {
  if (seen === 'free' || seen === 'absent') return null;
  if (!isSwitch(seen)) return { rank: 2, text: `✗ ${host} could not be asked: ${seen.problem}` };
  const of = changeWords(seen, change);
  if (seen.state === 'armed') {
    return { rank: 1, text: `⏱ ${host}: takes back in ${seen.secondsLeft} s ${of}` };
  }
  if (seen.state !== 'undo-failed') return { rank: 1, text: `⏱ ${host}: is taking back ${of}` };
  const text =
    `✗ ${host}: could not take back everything (numbers ${seen.failed.join(', ')}) ${of}. ` +
    `Mend it by hand, see ${DEAD_MAN_DIRECTORY}/dead-man/${seen.id}/log there; ` +
    `then, on ${host}: sh ${DEAD_MAN_PATH} clear ${seen.id}`;
  return { rank: 0, text };
}

function changeWords({ id }: DeadManSwitch, change: Change | null): string {
  if (change === null) return `by change ${id}, which is not in the journal here`;
  return `by change ${id} (${change.plan.intent.text}), which is ${change.state}`;
}

// Those that look after their switches themselves.
const AT_WORK: readonly Change['state'][] = ['applying', 'undoing', 'stopped'];

/** What is armed, or could not be taken back, for a change that nobody is working on any more. */
export async function readLeftArmed(
  world: World,
  inventory: Inventory,
  journal: Changes,
): Promise<readonly string[]> {
  const sights = await readHosts(world, inventory, journal);
  return sights
    .filter(({ seen }) => isSwitch(seen))
    .filter(({ change }) => change === null || !AT_WORK.includes(change.state))
    .flatMap((sight) => lineOf(sight)?.text ?? []);
}
