// The bot dies inside the stretch that dead-man switches guard, and stays away until they fire: each
// journal write from the last arming to the last confirmation is a story of its own, because after one
// such death the change is lost.

import type { Stages } from '../story/stages.ts';
import { judgeBase, judgeFired } from './judge.ts';
import { playChain } from './play.ts';
import type { Chain, Row, RowSettings } from './row.ts';
import type { Scenario } from './scenario.ts';

// More than the longest deadline: two minutes for the last host and ten seconds for each before it.
const AWAY_MS = 600_000;

export async function playFired(
  scenario: Scenario,
  { stages, main, choose }: RowSettings,
): Promise<Row> {
  const base = await stages.use((stage) =>
    playChain({ scenario, isRefused: false, deaths: null }, stage, main),
  );
  const problems = judgeBase(base, 'applied');
  if (problems.length > 0) throw new Error(`${scenario.title}: ${problems.join('\n')}`);
  const names = guarded(base.phases).map((phase) => `journal | ${phase}`);
  const chosen = choose?.(names, 'after') ?? names;
  const played = await Promise.all(
    chosen.map((name) => playAway(name, scenario, { stages, main })),
  );
  const seconds = played.reduce((sum, chain) => sum + chain.seconds, base.seconds);
  return { title: scenario.title, way: 'fired', chains: played, seconds };
}

async function playAway(
  name: string,
  scenario: Scenario,
  { stages, main }: { readonly stages: Stages; readonly main: string },
): Promise<Chain & { readonly seconds: number }> {
  const deaths = { moment: 'after' as const, chosen: [name], from: null, awayMs: AWAY_MS };
  const told = await stages.use((stage) =>
    playChain({ scenario, isRefused: false, deaths }, stage, main),
  );
  const problems = judgeFired(told);
  const { died, seconds } = told;
  return { moment: 'after', died, problems, culprits: [name], seconds };
}

/** Entries at which every switch is armed and at least one is not yet confirmed. */
function guarded(phases: readonly string[]): readonly string[] {
  const first = phases.findLastIndex((phase) => phase.startsWith('step-done arm-'));
  const last = phases.findLastIndex((phase) => phase.startsWith('step-started confirm-'));
  return first === -1 ? [] : phases.slice(first, last + 1);
}
