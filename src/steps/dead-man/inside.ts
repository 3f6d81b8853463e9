// A step inside the armed dead-man switches of its hosts. The commands that the plan shows for the step
// go through the program's `run`, which notes durably that they begin and refuses once the host has taken
// back; looks go as they are. Before each step the deadlines are pushed out when they come near, so that
// a slow plan lives; before each undo a host that is taking back by itself is waited for.
// Deliberately no timer: nothing is extended while nobody works on the change.

import type { HostName } from '../../domain/names.ts';
import type { DeadManPlace, PlannedStep, RemoteCommand } from '../../domain/plan.ts';
import { readDeadManOutcome } from '../../facts/dead-man.ts';
import { actFailed } from '../../facts/look.ts';
import type { CommandResult, Hosts } from '../../ports/hosts.ts';
import type { BoundStep } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { extend, isKnownToLast, keepArmed } from './deadlines.ts';
import { DEAD_MAN_EXIT } from './program.ts';
import { fired, notRun, runInside, undoCommand } from './verbs.ts';

/** The same step, as its plan wants it carried out. */
export function insideDeadMan(step: PlannedStep, bound: BoundStep): BoundStep {
  const places = step.deadMan ?? [];
  if (places.length === 0) return bound;
  const { undo } = bound;
  return {
    ...bound,
    async apply(world) {
      await keepArmed(places, world);
      await noteBeginnings(step, places, world);
      await bound.apply({ ...world, hosts: wrap(step, places, world.hosts) });
    },
    undo:
      undo === null ? null : async (world) => (await readTakenBack(places, world)) ?? undo(world),
  };
}

function wrap(step: PlannedStep, places: readonly DeadManPlace[], hosts: Hosts): Hosts {
  return {
    start: (host, command, onLine) => hosts.start(host, command, onLine),
    async run(host, command) {
      const place = places.find((one) => one.host === host && one.number !== null);
      if (place === undefined || !isPlanned(step, host, command)) return hosts.run(host, command);
      const result = await hosts.run(host, runInside(place, command));
      demandRun(result);
      return { ...result, argv: command.argv };
    },
  };
}

/** Whatever the plan does not name as a command of the step is a look of its driver. */
function isPlanned(step: PlannedStep, host: HostName, { argv }: RemoteCommand): boolean {
  const words = JSON.stringify(argv);
  return step.commands.some((one) => one.host === host && JSON.stringify(one.argv) === words);
}

/** The words as well as the code: a command of the plan may itself end with one of these. */
function demandRun({ host, exitCode, stderr }: CommandResult): void {
  const said = (code: number, word: string) =>
    exitCode === code && stderr.includes(`dead-man: ${word}`);
  if (said(DEAD_MAN_EXIT.runTakenBack, 'taken-back')) {
    throw fired(host, 'Its time was up before the change was proven, so it took everything back.');
  }
  if (said(DEAD_MAN_EXIT.runNotArmed, 'not-armed')) {
    throw fired(host, 'The host knows nothing of this change any more.');
  }
  if (said(DEAD_MAN_EXIT.runNotRun, 'not-run')) throw notRun(host, stderr.trim());
}

/** On hosts that have to take something back although the step sends them no command. */
async function noteBeginnings(
  step: PlannedStep,
  places: readonly DeadManPlace[],
  world: World,
): Promise<void> {
  const silent = places.filter(
    ({ host, number }) => number !== null && !step.commands.some((one) => one.host === host),
  );
  for (const place of silent) {
    const command = runInside(place, { argv: ['true'], asRoot: true });
    const result = await world.hosts.run(place.host, command);
    demandRun(result);
    if (result.exitCode !== 0) throw actFailed(command, result);
  }
}

/**
 * What to say of a step that its hosts have taken back by themselves; null: there is something left to
 * do, and no host is at it. Such a step is not taken back once more: its undo would restore what the
 * steps before it had done, which the host has taken back, too, and would no longer take back again.
 */
async function readTakenBack(
  places: readonly DeadManPlace[],
  world: World,
): Promise<string | null> {
  const touched = places.filter(({ number }) => number !== null);
  if (touched.every((place) => isKnownToLast(place, world))) return null;
  let isTakenBack = true;
  for (const place of touched) isTakenBack = (await settle(place, world)) && isTakenBack;
  if (!isTakenBack) return null;
  const hosts = touched.map(({ host }) => host).join(' and ');
  return `${hosts} ${touched.length === 1 ? 'has' : 'have'} taken it back`;
}

/** Nobody else may work on a host while an undo does: the host itself neither. True: it has taken back. */
async function settle(place: DeadManPlace, world: World): Promise<boolean> {
  const { state } = await readDeadManOutcome(world, place.host, place.id);
  const isAtIt = state === 'undoing' || (state === 'armed' && !(await extend(place, world)));
  if (!isAtIt) return state === 'undone';
  // `undo` waits for whoever is at it already.
  const { exitCode } = await world.hosts.run(place.host, undoCommand(place.id));
  return exitCode === 0;
}
