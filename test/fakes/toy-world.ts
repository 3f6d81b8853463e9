// A world of switches that are off or on, with one kind of step that turns one on. Enough to drive the
// engine through every order of events without a network: effects are counted, any call can fail
// before or after its effect, and dump() shows the whole state.

import { Failed, succeed } from '../../src/domain/failures.ts';
import { digestOf } from '../../src/domain/json.ts';
import type { ResourceKey } from '../../src/domain/names.ts';
import type { Intent, Plan, PlannedStep } from '../../src/domain/plan.ts';
import type { CommandCatalogue } from '../../src/ports/command-catalogue.ts';
import type { StepCatalogue } from '../../src/ports/step-driver.ts';

export type ToyCall = 'check' | 'apply' | 'verify' | 'undo';

export interface ToyWorld {
  readonly on: Set<string>;
  /** "apply b", "undo a" … in the order in which the effects really happened. */
  readonly effects: string[];
  /** Asked at the start and at the end of each call; throw to fail there. */
  hook: (call: ToyCall, stepId: string, moment: 'before' | 'after') => void;
  readonly steps: StepCatalogue;
  readonly commands: CommandCatalogue;
  dump(): string;
}

const LOCKS = ['ip:203.0.113.50' as ResourceKey];

/**
 * `/toy a b c` turns on a, b and c; a step whose name begins with `look` only looks, and one that
 * begins with `hand` is turned by a person: it asks, and then looks whether it is so.
 */
export function createToyWorld(): ToyWorld {
  const on = new Set<string>();
  const effects: string[] = [];
  const world: ToyWorld = {
    on,
    effects,
    hook: () => {},
    steps: { bind: (step) => bind(step.id) },
    commands: {
      interpret: (text) => succeed({ intent: intentOf(text), isDryRun: false, resources: LOCKS }),
      prepare,
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
    };
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
    const facts = { on: [...on].toSorted() };
    return succeed({ kind: 'plan' as const, plan: toyPlan(intent, facts) });
  }
}

export function toyFailure(what: string): Failed {
  return new Failed({ code: 'command-failed', what, why: 'The test says so.', fix: 'Nothing.' });
}

function intentOf(text: string): Intent {
  return { command: '/toy', text, arguments: {}, reason: null };
}

function toyPlan(intent: Intent, facts: Plan['facts']): Plan {
  const names = intent.text.split(' ').slice(1);
  return {
    intent,
    summary: `${names.join(', ')} are turned on`,
    steps: names.map(toyStep),
    locks: LOCKS,
    facts,
    factsDigest: digestOf(facts),
    downtime: 'none',
    warnings: [],
    probe: null,
  };
}

function toyStep(id: string): PlannedStep {
  const undo = id.startsWith('look') ? null : `turn ${id} off`;
  return {
    id,
    kind: 'toy',
    version: 1,
    spec: {},
    title: `Turn ${id} on`,
    commands: [],
    undo,
    undoCommands: [],
    ...(id.startsWith('hand') ? { asks: { apply: `Turn ${id} on`, undo: `Turn ${id} off` } } : {}),
  };
}
