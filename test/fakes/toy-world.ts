// A world of switches that are off or on, with one kind of step that turns one on. Enough to drive the
// engine through every order of events without a network: effects are counted, any call can fail
// before or after its effect, and dump() shows the whole state.

import { z } from 'zod';
import { Failed, succeed } from '../../src/domain/failures.ts';
import { digestOf } from '../../src/domain/json.ts';
import type { HostName, ResourceKey } from '../../src/domain/names.ts';
import type { ArmedSwitch, Intent, Plan, PlannedStep, ProbePlan } from '../../src/domain/plan.ts';
import type { CommandCatalogue, Order } from '../../src/ports/command-catalogue.ts';
import type { StepCatalogue, TakenBackNow } from '../../src/ports/step-driver.ts';
import { bindTakeBack, TAKE_BACK, takeBackSteps } from '../../src/steps/take-back.ts';

export type ToyCall = 'check' | 'apply' | 'verify' | 'undo' | 'takeBackNow';

export interface ToyWorld {
  readonly on: Set<string>;
  /** "apply b", "undo a" … in the order in which the effects really happened. */
  readonly effects: string[];
  /** Asked at the start and at the end of each call; throw to fail there. */
  hook: (call: ToyCall, stepId: string, moment: 'before' | 'after') => void;
  /** Steps whose dead-man switch was confirmed already. */
  readonly confirmed: Set<string>;
  /** Of every plan that is made from now on. */
  probe: ProbePlan | null;
  readonly steps: StepCatalogue;
  readonly commands: CommandCatalogue;
  dump(): string;
}

const LOCKS = ['ip:203.0.113.50' as ResourceKey];

/**
 * `/toy a b c` turns on a, b and c, under the lock of 203.0.113.50 and with all switches as its facts.
 * `/toy a at:prefix:10.0.0.0/8` takes that lock instead, and only its own switches are its facts.
 * A step whose name begins with `look` only looks, and one that begins with `hand` is turned by a
 * person: it asks, and then looks whether it is so. `arm@node1` arms the dead-man switch of node1,
 * which takes back whatever is on there by then: `a@node1`.
 */
export function createToyWorld(): ToyWorld {
  const on = new Set<string>();
  const effects: string[] = [];
  const world: ToyWorld = {
    on,
    effects,
    hook: () => {},
    confirmed: new Set(),
    probe: null,
    steps: {
      bind: (step) =>
        step.kind === TAKE_BACK.kind ? bindTakeBack(step, world.steps) : bind(nameOf(step)),
    },
    commands: {
      interpret: (text) =>
        succeed({ intent: intentOf(text), isDryRun: false, resources: locksOf(text) }),
      prepare,
      layOutUndo: ({ steps, locks }, undoId) => ({ steps: takeBackSteps(steps, undoId), locks }),
    },
    dump: () => [...on].toSorted().join(' '),
  };
  return world;

  function bind(id: string) {
    return id.startsWith('hand') ? bindHand(id) : bindSwitch(id);
  }

  function bindHand(id: string) {
    const bound = bindSwitch(id);
    const see = (wanted: boolean) => {
      if (on.has(id) !== wanted) throw toyFailure(`${id} is ${wanted ? 'not on' : 'still on'}`);
      return `${id} is ${wanted ? 'on' : 'off'}`;
    };
    return {
      ...bound,
      apply: () => during('apply', id, () => {}),
      verify: () => during('verify', id, () => see(true)),
      undo: () => during('undo', id, () => see(false)),
    };
  }

  async function during<Value>(call: ToyCall, id: string, body: () => Value): Promise<Value> {
    world.hook(call, id, 'before');
    const value = body();
    world.hook(call, id, 'after');
    return value;
  }

  function bindSwitch(id: string) {
    const isLook = id.startsWith('look');
    return {
      check: () =>
        during('check', id, () => ({
          state: on.has(id) ? ('already-applied' as const) : ('as-planned' as const),
        })),
      apply: () =>
        during('apply', id, () => {
          if (!isLook) turn(id, true);
        }),
      verify: () => during('verify', id, () => `${id} is as wanted`),
      undo: isLook ? null : () => during('undo', id, () => turn(id, false)),
      ...(isArming(id) ? { takeBackNow: () => during('takeBackNow', id, () => clear(id)) } : {}),
    };
  }

  /** All that is on at the same host. */
  function clear(id: string): TakenBackNow {
    if (world.confirmed.has(id)) return 'not-armed';
    const here = [...on].filter((name) => hostOf(name) === hostOf(id));
    for (const name of here) turn(name, false);
    return 'taken-back';
  }

  function turn(id: string, to: boolean): string {
    if (on.has(id) !== to) {
      effects.push(`${to ? 'apply' : 'undo'} ${id}`);
      if (to) on.add(id);
      else on.delete(id);
    }
    return `${id} is ${to ? 'on' : 'off'}`;
  }

  async function prepare(intent: Intent) {
    const order = orderOf(intent.text);
    if (order !== null) return succeed({ kind: 'order' as const, order });
    const own = locksOf(intent.text) === LOCKS ? [...on] : namesIn(intent.text);
    const facts = { on: own.filter((name) => on.has(name)).toSorted() };
    return succeed({
      kind: 'plan' as const,
      plan: { ...toyPlan(intent, facts), probe: world.probe },
    });
  }
}

function nameOf({ spec }: PlannedStep): string {
  return z.object({ name: z.string() }).parse(spec).name;
}

export function toyFailure(what: string): Failed {
  return new Failed({ code: 'command-failed', what, why: 'The test says so.', fix: 'Nothing.' });
}

function intentOf(text: string): Intent {
  return { command: '/toy', text, arguments: {}, reason: null };
}

const AT = 'at:';

function namesIn(text: string): string[] {
  const words = text.split(' ').slice(1);
  return words.filter((word) => !word.startsWith(AT));
}

function locksOf(text: string): readonly ResourceKey[] {
  if (orderOf(text) !== null) return [];
  const keys = text.split(' ').filter((word) => word.startsWith(AT));
  if (keys.length === 0) return LOCKS;
  return keys.map((word) => word.slice(AT.length) as ResourceKey);
}

/** `/freeze REASON` and `/thaw`. */
function orderOf(text: string): Order | null {
  const [command, ...words] = text.split(' ');
  if (command === '/freeze') return { kind: 'freeze', reason: words.join(' ') };
  return command === '/thaw' ? { kind: 'thaw' } : null;
}

function toyPlan(intent: Intent, facts: Plan['facts']): Plan {
  const names = namesIn(intent.text);
  return {
    intent,
    summary: `${names.join(', ')} are turned on`,
    steps: names.map((name) => toyStep(name, names)),
    locks: locksOf(intent.text),
    facts,
    factsDigest: digestOf(facts),
    downtime: 'none',
    warnings: [],
    probe: null,
  };
}

function isArming(id: string): boolean {
  return id.startsWith('arm@');
}

/** `a@node1`; null: it is on no host. */
function hostOf(id: string): HostName | null {
  return (id.split('@')[1] ?? null) as HostName | null;
}

function placeOf(id: string): ArmedSwitch | null {
  const host = hostOf(id);
  return host === null ? null : { host, id: 'toy', seconds: 120 };
}

function toyStep(id: string, names: readonly string[]): PlannedStep {
  const armed = names.filter(isArming).flatMap((name) => placeOf(name) ?? []);
  const arms = armed.find(({ host }) => isArming(id) && host === hostOf(id));
  const deadMan = armed.map((place) => ({
    ...place,
    number: place.host === hostOf(id) ? 1 : null,
  }));
  const undo = id.startsWith('look') ? null : `turn ${id} off`;
  return {
    id,
    kind: 'toy',
    version: 1,
    spec: { name: id },
    title: `Turn ${id} on`,
    commands: [],
    undo,
    undoCommands: [],
    ...(arms === undefined ? { deadMan } : { arms }),
    ...(id.startsWith('hand') ? { asks: { apply: `Turn ${id} on`, undo: `Turn ${id} off` } } : {}),
  };
}
