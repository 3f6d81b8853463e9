// /move-ip IP to NODE where the node, or the address now, is on another segment than the one the address
// belongs to. ARP does not reach there, so the gateway that both segments have in common sends it by a
// route. Here is the plan; between-segments/ holds what is read, what refuses and the steps.

import { type Outcome, succeed } from '../../domain/failures.ts';
import { digestOf } from '../../domain/json.ts';
import { ipResource } from '../../domain/names.ts';
import type { Intent, Plan } from '../../domain/plan.ts';
import type { Draft, PrepareContext } from '../../ports/command-catalogue.ts';
import { type Crossing, type CrossingAsked, readCrossing } from './between-segments/facts.ts';
import { crossingEdits, crossingSteps } from './between-segments/steps.ts';
import { factsAsJson } from './facts.ts';

// 100 pings a second show an outage to the nearest 10 ms and cost a host nothing.
const PROBE_INTERVAL_MS = 10;

/** null: it is an ordinary move inside one segment. */
export async function prepareMoveBetweenSegments(
  intent: Intent,
  asked: CrossingAsked,
  context: PrepareContext,
): Promise<Outcome<Draft> | null> {
  const crossing = await readCrossing(asked, context);
  if (!crossing.ok) return crossing;
  if (crossing.value === null) return null;
  const edits = crossingEdits(crossing.value, context.changeId);
  if (!edits.ok) return edits;
  const steps = crossingSteps(crossing.value, edits.value);
  return succeed({ kind: 'plan', plan: planOf(intent, crossing.value, steps) });
}

function planOf(intent: Intent, crossing: Crossing, steps: Plan['steps']): Plan {
  const { ip, move, gateway, away, direction, management } = crossing;
  const { witnesses } = move;
  const facts = {
    move: factsAsJson(move),
    direction,
    gateway: { ...gateway },
    nextHop: away.own,
    files: management.ifupdownFiles.map(({ path, content }) => `${path} ${digestOf(content)}`),
  };
  const [old, target] = [move.old.at.host, move.new.at.host];
  return {
    intent,
    summary: `${ip} moves from ${old} to ${target}, ${direction === 'away' ? 'on another segment' : 'back on its own segment'}`,
    steps,
    locks: [ipResource(ip)],
    facts,
    factsDigest: digestOf(facts),
    downtime: `none for what comes through ${gateway.host}: both nodes have the address meanwhile`,
    warnings: [
      `TCP connections that end on ${ip} itself are reset at ${target} and must reconnect.`,
      ...directionWarnings(crossing),
      ...witnesses.gaps,
    ],
    probe:
      witnesses.pingFrom === null
        ? null
        : { host: witnesses.pingFrom, ip, intervalMs: PROBE_INTERVAL_MS },
  };
}

function directionWarnings({ ip, direction, home, gateway }: Crossing): readonly string[] {
  if (direction === 'home') return [];
  return [
    `Hosts of segment ${home.name} itself ask for ${ip} by ARP, and away from there nobody answers ` +
      `them: only what comes through ${gateway.host} finds it.`,
  ];
}
