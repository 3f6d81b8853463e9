// Sets the scene of a seed: the world, the store, the bot in it, and the people before it.

import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import type { Bug } from './bugs.ts';
import { createDeadManJudge } from './judge/dead-man.ts';
import { createEffectsJudge } from './judge/effects.ts';
import { excusesOf } from './judge/excuses.ts';
import { type Actor, createActor } from './people/actor.ts';
import { furnish, INVENTORY, placeAddresses, type Placement } from './people/first-state.ts';
import { createPeople, type People } from './people/people.ts';
import { type Script, writeScript } from './people/script.ts';
import { type Bot, createBot } from './ports/bot.ts';
import { createCloud, type SimCloud } from './ports/cloud.ts';
import { createNetwork, type SimNetwork } from './ports/network.ts';
import { createSlack, type SimSlack } from './ports/slack.ts';
import type { SimStore } from './ports/store.ts';
import { createWitness, type Witness, type Written } from './ports/witness.ts';
import { createChance } from './seed/chance.ts';
import { createFaults, type Faults } from './seed/faults.ts';
import { createHistory, type History } from './seed/history.ts';

export interface Scene {
  readonly clock: FakeClock;
  readonly history: History;
  readonly faults: Faults;
  readonly script: Script;
  readonly placement: Placement;
  readonly network: SimNetwork;
  readonly cloud: SimCloud;
  readonly slack: SimSlack;
  readonly store: SimStore;
  readonly witness: Witness;
  readonly bot: Bot;
  readonly people: People;
  readonly actor: Actor;
  /** How often something was said privately about a delivery. */
  readonly told: ReadonlyMap<string, number>;
}

export interface SceneParts {
  readonly seed: number;
  readonly bug: Bug;
  readonly store: SimStore;
  readonly withoutFaults?: ReadonlySet<string>;
  readonly withoutActions?: ReadonlySet<number>;
}

// After the last action: long enough that faults meet what it set off.
const FAULTS_AFTER_MS = 120_000;

// The steps of a move take half a minute.
const KILLED_MS_MAX = 30_000;
const KILLED_SHARE = 0.06;

export function setScene({ seed, bug, store, withoutFaults, withoutActions }: SceneParts): Scene {
  const chance = createChance(seed);
  const clock = createFakeClock();
  const now = (): number => clock.now();
  const history = createHistory(now);
  const faults = createFaults(chance, history, withoutFaults ?? new Set());
  const script = writeScript(chance, withoutActions ?? new Set());
  const network = createNetwork(clock);
  const placement = placeAddresses(chance);
  furnish(network, placement);
  const cloud = createCloud(clock, network.room);
  const slack = createSlack(clock);
  const told = new Map<string, number>();
  const deadMan = createDeadManJudge(network, history);
  const kept = bug.store?.(store) ?? store;
  const witness = createWitness(kept.journal, (written) => {
    history.add(lineOf(written));
    deadMan.see(written);
    people.see(written);
    if (written.event.type === 'approved') killInTheMiddle(written.change.id);
  });
  const ran = createEffectsJudge({
    changes: () => witness.changes.values(),
    troubles: () => faults.hits.length + bot.lives,
    history,
  });
  const world = { clock, chance, faults, history, inventory: INVENTORY, network, cloud, slack };
  const bot: Bot = createBot({
    ...world,
    store: { ...kept, journal: witness.journal },
    bug,
    ran,
    wasSilent: () => wasSilent(),
    told: ({ id }) => void told.set(id, (told.get(id) ?? 0) + 1),
  });
  const wasSilent = (): void => {
    const excuses = excusesOf(witness.changes.values(), actor.edited);
    deadMan.judgeSilence(excuses, actor.rebooted);
  };
  const killInTheMiddle = (id: string): void => {
    if (!faults.happens(`kill -9 in the middle of ${id}`, KILLED_SHARE)) return;
    const afterMs = chance.between(`kill ${id}`, 1_000, KILLED_MS_MAX);
    void clock.sleep(afterMs).then(() => bot.die('kill -9', true));
  };
  const people: People = createPeople({ clock, chance, history, bot });
  const actor = createActor(script, { clock, history, bot, people, network });
  bot.start();
  actor.begin();
  void clock.sleep(actor.lastAtMs + FAULTS_AFTER_MS).then(() => {
    history.add('no more faults from here on');
    faults.stop();
    actor.calm();
  });
  const seen = { ...store, ...kept };
  return { ...world, script, placement, store: seen, witness, bot, people, actor, told };
}

function lineOf({ change, event, sequence }: Written): string {
  const about = 'stepId' in event ? ` ${event.stepId}` : '';
  const by = 'by' in event && event.by !== undefined ? ` by ${event.by?.id ?? 'nobody'}` : '';
  const why = 'failure' in event ? `: ${event.failure.what} ${event.failure.why}` : '';
  const plan = event.type === 'proposed' ? `: ${event.plan.intent.text}` : '';
  const differences = 'differences' in event ? `: ${event.differences.join('; ')}` : '';
  return `${change.id} ${sequence} ${event.type}${about}${by}${plan}${why}${differences}`;
}
