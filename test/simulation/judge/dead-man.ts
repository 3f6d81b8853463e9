// Rule: when the bot stays dead, its hosts bring themselves back. What each host was when its dead-man
// switch was armed is kept here; when the bot was away for longer than any switch lasts, each host of a
// change that was at work and had confirmed nothing is as it was then.

import type { Change } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import type { SimNetwork } from '../ports/network.ts';
import type { Written } from '../ports/witness.ts';
import type { History } from '../seed/history.ts';
import type { Excuses } from './excuses.ts';
import { comparable } from './network.ts';

export interface DeadManJudge {
  see(written: Written): void;
  /** The bot was away for longer than any switch lasts, and is not back yet. */
  judgeSilence(excuses: Excuses, rebooted: ReadonlySet<string>): void;
}

interface Armed {
  change: Change;
  /** Host -> its facts when it was armed. */
  readonly before: Map<string, readonly string[]>;
}

export function createDeadManJudge(network: SimNetwork, history: History): DeadManJudge {
  const armed = new Map<ChangeId, Armed>();
  return {
    see({ change, event }) {
      const known = armed.get(change.id);
      if (known !== undefined) known.change = change;
      if (event.type !== 'step-done') return;
      const step = change.plan.steps.find(({ id }) => id === event.stepId);
      const host = step?.kind === 'arm-dead-man' ? step.commands.at(-1)?.host : undefined;
      if (host === undefined) return;
      const one = known ?? { change, before: new Map<string, readonly string[]>() };
      one.before.set(host, factsOf(network, host));
      armed.set(change.id, one);
    },

    judgeSilence(excuses, rebooted) {
      for (const { change, before } of armed.values()) {
        if (!isUnconfirmed(change)) continue;
        for (const [host, facts] of before) {
          if (!rebooted.has(host)) judgeHost({ change, host, facts, excuses });
        }
      }
    },
  };

  function judgeHost(of: {
    readonly change: Change;
    readonly host: string;
    readonly facts: readonly string[];
    readonly excuses: Excuses;
  }): void {
    const { isExcused } = of.excuses;
    const expected = comparable(of.facts, isExcused).filter(isOwn);
    const seen = comparable(factsOf(network, of.host), isExcused).filter(isOwn);
    const missing = expected.filter((fact) => !seen.includes(fact));
    const surplus = seen.filter((fact) => !expected.includes(fact));
    if (missing.length + surplus.length === 0) return;
    history.violate({
      rule: 'while the bot is dead its hosts bring themselves back',
      expected: `${of.host} as before ${of.change.id}: ${missing.slice(0, 5).join('; ')}`,
      seen: surplus.slice(0, 5).join('; ') || 'these are missing',
    });
  }
}

/** Who of two routers is master is decided between them. */
function isOwn(fact: string): boolean {
  return !fact.startsWith('routers: ');
}

function factsOf(network: SimNetwork, host: string): readonly string[] {
  // That it is armed is the one thing that has to change.
  const own = network.facts().filter((fact) => fact.startsWith(`${host}: `));
  return own.filter((fact) => !fact.startsWith(`${host}: dead-man `));
}

function isUnconfirmed({ state, plan, steps }: Change): boolean {
  const isAtWork = ['applying', 'stopped', 'undoing'].includes(state);
  const hasConfirmed = plan.steps.some(
    ({ id, kind }) => kind === 'confirm-dead-man' && steps[id]?.wasStarted === true,
  );
  return isAtWork && !hasConfirmed;
}
