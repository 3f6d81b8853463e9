// One chained story: what was before under a bot that nobody kills, then a bot that dies at every point
// that it reaches for the first time, and is started again each time, until nothing is left to do.

import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Death, startBot } from '../bot.ts';
import type { Place, Stage } from '../story/stage.ts';
import { type Moment, readPast } from './killer/record.ts';
import { isIdle, type Mark, markOf, networkOf, type Outcome, outcomeSince } from './outcome.ts';
import { converse } from './people.ts';
import type { Scenario } from './scenario.ts';

export interface Deaths {
  readonly moment: Moment;
  /** The only points at which to die; null: all of them. */
  readonly chosen: readonly string[] | null;
  /** The journal entry from which on to die, e.g. `step-started add-on-node3`; null: the beginning. */
  readonly from: string | null;
  /** How long the hosts are alone after each death; left out: the bot is started again at once. */
  readonly awayMs?: number;
}

export interface ChainStory {
  readonly scenario: Scenario;
  /** Something late is refused, so that everything is taken back. */
  readonly isRefused: boolean;
  /** null: nobody kills. */
  readonly deaths: Deaths | null;
}

export interface Told {
  readonly lines: Scenario['lines'];
  /** The network when the command was typed. */
  readonly before: Pick<Outcome, 'hosts' | 'cloud'>;
  readonly outcome: Outcome;
  readonly troubles: readonly string[];
  readonly died: readonly string[];
  readonly met: readonly string[];
  /** The journal's entries by name, those written more than once included. */
  readonly phases: readonly string[];
  readonly seconds: number;
}

const KILLER = new URL('killer/killer.ts', import.meta.url).href;
// The last lines say why a bot is gone or what it waits for.
const LOG_SHOWN_CHARACTERS = 2000;

/** `main`: the bot in one file. */
export async function playChain(story: ChainStory, stage: Stage, main: string): Promise<Told> {
  const { scenario } = story;
  const began = performance.now();
  await stage.cloud.reset();
  await stage.network.reset();
  const place = { ...(await stage.newPlace(scenario.sections)), main };
  await prepare(scenario, stage, place);
  const mark = markOf(stage, place.dataDirectory);
  const before = await networkOf(stage, mark);
  const { isRefused } = story;
  if (isRefused) scenario.refuse?.(stage);
  const recordPath = recordOf(place);
  const death = await deathOf(story.deaths, stage, recordPath);
  const troubles: string[] = [];
  for (const line of scenario.lines) {
    const now = markOf(stage, place.dataDirectory);
    const more = { scenario, isRefused, stage, place, mark: now, death };
    troubles.push(...(await talk(line, more)));
  }
  const { died, met, phases } = readPast(recordPath);
  const seen = await outcomeSince(mark, stage, place.dataDirectory);
  const outcome = scenario.isDown === true ? withoutLosses(seen) : seen;
  return {
    lines: scenario.lines,
    before,
    outcome,
    troubles,
    died,
    met,
    phases,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Of traffic that does not flow before the change: how much is lost says how long it took. */
function withoutLosses(seen: Outcome): Outcome {
  return { ...seen, cards: seen.cards.map(withoutLoss), threads: seen.threads.map(withoutLoss) };
}

function withoutLoss(text: string): string {
  return text.replace(/sent \S+, lost \S+, longest gap \S+ ms/, 'sent N, lost N, longest gap N ms');
}

function recordOf({ dataDirectory }: Place): string {
  return join(dataDirectory, '..', 'record');
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function prepare(scenario: Scenario, stage: Stage, place: BotPlace): Promise<void> {
  for (const act of scenario.before ?? []) {
    if (typeof act !== 'string') {
      await act(stage);
      continue;
    }
    const mark = markOf(stage, place.dataDirectory);
    const troubles = await talk(act, {
      scenario,
      isRefused: false,
      stage,
      place,
      mark,
      death: null,
    });
    if (troubles.length > 0) throw new Error(`Before the story: ${troubles.join('; ')}`);
  }
}

interface BotPlace extends Place {
  readonly main: string;
}

interface Talk {
  readonly scenario: Scenario;
  readonly isRefused: boolean;
  readonly stage: Stage;
  readonly place: BotPlace;
  readonly mark: Mark;
  readonly death: Death | null;
}

/** Starts a bot, begins with one line, and stops it when everything that follows has happened. */
async function talk(line: Scenario['lines'][number], { place, mark, death, ...more }: Talk) {
  const bot = startBot({ ...place, death });
  const isOver = () => isIdle(place.dataDirectory, mark.changes.length);
  try {
    const seen = mark.messages;
    await converse(line, { ...more, bot, seen, isOver, progress: () => sizeOf(recordOf(place)) });
  } catch (thrown) {
    const log = readFileSync(place.logPath, 'utf8').slice(-LOG_SHOWN_CHARACTERS);
    throw new Error(`${String(thrown)}\nThe bot's log ends with:\n${log}`, { cause: thrown });
  } finally {
    await bot.stop();
  }
  return bot.troubles;
}

async function deathOf(deaths: Deaths | null, stage: Stage, recordPath: string): Promise<Death> {
  const { network } = stage;
  const hosts = Object.values(network.hosts).map(
    ({ name, address, port }) => [`${address}:${port}`, name] as const,
  );
  const chosen = deaths === null ? [] : deaths.chosen;
  const chosenPath = `${recordPath}.chosen`;
  if (chosen !== null) await writeFile(chosenPath, chosen.join('\n'));
  const variables = {
    KILL_RECORD: recordPath,
    KILL_MOMENT: deaths?.moment ?? 'before',
    KILL_HOSTS: JSON.stringify(Object.fromEntries(hosts)),
    ...(chosen === null ? {} : { KILL_CHOSEN: chosenPath }),
    ...(deaths?.from == null ? {} : { KILL_FROM: deaths.from }),
  };
  const { awayMs } = deaths ?? {};
  const meanwhile = awayMs === undefined ? {} : { meanwhile: () => stage.passTime(awayMs) };
  return { preload: KILLER, variables, isRepeated: true, ...meanwhile };
}
