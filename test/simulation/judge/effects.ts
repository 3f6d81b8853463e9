// Rules about single commands: whatever changes a host was announced in the journal first, and is done
// once, unless something went wrong meanwhile and made the bot forget or doubt that it was.

import type { Change, StepProgress } from '../../../src/domain/change.ts';
import { commandLine } from '../../../src/adapters/ssh/argv.ts';
import type { HostCommand, PlannedStep } from '../../../src/domain/plan.ts';
import type { History } from '../seed/history.ts';
import type { HostRun } from '../ports/hosts.ts';

/** Commands that change nothing, or that may be repeated at will: announcements, probes, checks. */
const LOOKS =
  /^(?:ip (?:-d )?-j |bridge -j |cat |nft (?:-j )?list |arptables -C |sysctl (?:-n|-a) |arping |ping |systemctl (?:is-active|is-enabled|show) |ipvsadm |timeout |true$|uname |find |grep |sha256sum |stat |keepalived (?:-t|--version)|printenv |networkctl |nmcli |netplan |id |hostname|sh \/var\/lib\/arpeggio\/dead-man\.sh (?:status|outcome|extend))/;
/** A command inside a dead-man switch is the command. */
const INSIDE = /^sh \/var\/lib\/arpeggio\/dead-man\.sh run \S+ \S+ /;

export interface EffectParts {
  readonly changes: () => Iterable<Change>;
  /** Faults and restarts so far: after each, everything may be done anew. */
  readonly troubles: () => number;
  readonly history: History;
}

interface Done {
  count: number;
  /** When it was first done. */
  readonly troubles: number;
}

/** Hears of every command that a host ran. */
export function createEffectsJudge(parts: EffectParts): (run: HostRun) => void {
  const done = new Map<string, Done>();
  let failures = 0;
  const withFailures = { ...parts, troubles: () => parts.troubles() + failures };
  return (run) => {
    const line = run.line.replace(INSIDE, '');
    if (LOOKS.test(line)) return;
    // A command that says no sends a step back to its beginning, and a change back to its own.
    if (run.exitCode !== 0) failures += 1;
    const places = placesOf({ ...run, line }, parts.changes());
    if (places.length === 0) {
      parts.history.violate({
        rule: 'every effect is announced in the journal first',
        expected: `a step that has begun on ${run.host}`,
        seen: `${run.host} ran "${run.line}" while no step was at work there`,
      });
    }
    // Two changes may have the same line, e.g. a sync of one folder; whose it was is then not known.
    const [planned, ...others] = places.filter(({ plannedCount }) => plannedCount > 0);
    if (planned !== undefined && others.length === 0) note(withFailures, done, planned);
    // Whoever does not hear of it has to do it again.
    if (!run.isReported) failures += 1;
  };
}

interface Place {
  readonly key: string;
  /** How often the plan itself has this line in this step. */
  readonly plannedCount: number;
}

function note(parts: EffectParts, done: Map<string, Done>, place: Place): void {
  const before = done.get(place.key) ?? { count: 0, troubles: parts.troubles() };
  done.set(place.key, before);
  before.count += 1;
  if (before.troubles !== parts.troubles() || before.count <= place.plannedCount) return;
  parts.history.violate({
    rule: 'an effect that is known to have happened is not repeated',
    expected: `${place.plannedCount} times in ${place.key}`,
    seen: `${before.count} times, and nothing went wrong in between`,
  });
}

/** The steps at work on this host, with their doing or undoing of this very line. */
function placesOf({ host, line, stdin }: HostRun, changes: Iterable<Change>): readonly Place[] {
  return [...changes].flatMap(({ id, plan, steps }) =>
    plan.steps.flatMap((step): Place[] => {
      const progress = steps[step.id];
      if (progress === undefined || !isAtWork(progress)) return [];
      const isUndo = progress.state === 'undoing';
      const touches = [...step.commands, ...step.undoCommands].some((one) => one.host === host);
      if (!touches) return [];
      const planned = commandsOf(step, isUndo).filter(
        (one) => one.host === host && one.stdin === stdin && commandLine(one, 'root') === line,
      );
      const key = `${id} ${step.id} ${isUndo ? 'undo' : 'apply'} ${host} ${line}`;
      return [{ key, plannedCount: planned.length }];
    }),
  );
}

function isAtWork({ state }: StepProgress): boolean {
  return state === 'running' || state === 'undoing';
}

function commandsOf(step: PlannedStep, isUndo: boolean): readonly HostCommand[] {
  return isUndo ? step.undoCommands : step.commands;
}
