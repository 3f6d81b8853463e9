// /move-ip IP to VM: an address that was added to a VM moves to another VM of the same network, behind
// the same routers. Here is the plan; between-vms/ holds what is read, what refuses and the steps.
// Deliberately not here: the own address of a VM, which CloudStack never lets go.

import { type Outcome, succeed } from '../../domain/failures.ts';
import { digestOf, type Json } from '../../domain/json.ts';
import { type IpAddress, ipResource, vlanResource } from '../../domain/names.ts';
import type { Intent, Plan, PlannedStep, ProbePlan } from '../../domain/plan.ts';
import type { Draft, PrepareContext } from '../../ports/command-catalogue.ts';
import { argument } from '../command.ts';
import { bootFilesWith, keptHostRoutes, withRoute } from '../vlan-network/host-routes.ts';
import { routerResources } from '../vlan-network/locks.ts';
import { readVmMove, type VmMoveAsked, type VmMoveFacts } from './between-vms/facts.ts';
import { type VmMove, vmMoveOf } from './between-vms/move.ts';
import { type Putting, puttingSteps, takingSteps } from './between-vms/ssh-sides.ts';
import {
  type BootFile,
  handwork,
  isServing,
  type VmMoveParts,
  vmMoveSteps,
} from './between-vms/steps.ts';

// 100 pings a second show an outage to the nearest 10 ms and cost a host nothing.
const PROBE_INTERVAL_MS = 10;

export async function prepareMoveBetweenVms(
  intent: Intent,
  context: PrepareContext,
): Promise<Outcome<Draft>> {
  const facts = await readVmMove(whatWasAsked(intent), context);
  return facts.ok ? planMoveBetweenVms(intent, facts.value, context) : facts;
}

/** Pure: what was typed and what was read in, a plan or a refusal out. */
export function planMoveBetweenVms(
  intent: Intent,
  facts: VmMoveFacts,
  { changeId }: Pick<PrepareContext, 'changeId'>,
): Outcome<{ readonly kind: 'plan'; readonly plan: Plan }> {
  const move = vmMoveOf(whatWasAsked(intent), facts);
  if (!move.ok) return move;
  const files = bootFiles(move.value, facts, changeId);
  if (!files.ok) return files;
  const putting = puttingOn(move.value, facts, changeId);
  if (!putting.ok) return putting;
  const taking = takingOff(move.value, facts);
  if (!taking.ok) return taking;
  const { known, probeFrom, answering } = facts;
  const isAnswered = answering.has(move.value.ip);
  const hands = { putting: putting.value, taking: taking.value };
  const parts = { known, changeId, files: files.value, ...hands, isAnswered, probeFrom };
  return succeed({ kind: 'plan', plan: planOf(intent, move.value, parts) });
}

function whatWasAsked(intent: Intent): VmMoveAsked {
  return {
    ip: argument(intent, 'ip') as IpAddress,
    to: argument(intent, 'to'),
    from: intent.arguments['from'] ?? null,
  };
}

function puttingOn(
  move: VmMove,
  { sides }: VmMoveFacts,
  changeId: PrepareContext['changeId'],
): Outcome<Putting> {
  const { ip, from, to } = move;
  const side = sides.get(to.machine.name);
  if (side === undefined) return succeed({ live: [handwork(move, 'put')], files: [] });
  return puttingSteps(side, { ip, from: from.machine.name, changeId });
}

function takingOff(move: VmMove, { sides }: VmMoveFacts): Outcome<readonly PlannedStep[]> {
  const side = sides.get(move.from.machine.name);
  if (!isServing(move)) return succeed([]);
  return side === undefined ? succeed([handwork(move, 'take')]) : takingSteps(side, move.ip);
}

function bootFiles(
  { ip, to, routers }: VmMove,
  { known }: VmMoveFacts,
  changeId: PrepareContext['changeId'],
): Outcome<readonly BootFile[]> {
  const all: BootFile[] = [];
  for (const { at, traces } of routers) {
    const routes = withRoute(keptHostRoutes(traces), ip, to.own);
    const edits = bootFilesWith(known.layout, at, { traces, routes, changeId });
    if (!edits.ok) return edits;
    all.push(...edits.value.map((edit, index) => ({ host: at.router.host, edit, index })));
  }
  return succeed(all);
}

function planOf(intent: Intent, move: VmMove, parts: VmMoveParts): Plan {
  const { ip, from, to } = move;
  const { layout, policy } = parts.known;
  const facts = factsOf(move, parts);
  return {
    intent,
    summary: `${ip} moves from VM ${from.machine.name} to VM ${to.machine.name} in ${layout.name}`,
    steps: vmMoveSteps(move, parts),
    locks: [
      ipResource(ip),
      vlanResource(layout.vlan),
      ...(layout.mode === 'routed' ? routerResources(policy) : []),
    ],
    facts,
    factsDigest: digestOf(facts),
    downtime: parts.isAnswered
      ? 'none: both VMs have the address while the routers change over'
      : 'none caused by this: the address answers no ping now',
    warnings: warningsOf(move, parts),
    probe: probeOf(move, parts),
  };
}

/** From outside where somebody sees it from there; else from the router that carries the traffic. */
function probeOf({ ip, master }: VmMove, { isAnswered, probeFrom }: VmMoveParts): ProbePlan | null {
  if (!isAnswered) return null;
  return { host: probeFrom ?? master.at.router.host, ip, intervalMs: PROBE_INTERVAL_MS };
}

function factsOf(
  { from, to, routers, master }: VmMove,
  { known, putting, taking }: VmMoveParts,
): Json {
  return {
    network: known.network.id,
    from: { nic: from.nic.id, own: from.own, state: from.machine.state, id: from.secondaryIpId },
    to: { nic: to.nic.id, own: to.own, state: to.machine.state },
    hands: [...putting.live, ...putting.files, ...taking].map(({ id }) => id),
    master: master.at.router.host,
    routers: routers.map(({ at, traces, route }) => ({
      host: at.router.host,
      route: route === null ? null : `via ${route.nextHop} dev ${route.interface}`,
      file: traces.interfaceFile === null ? null : digestOf(traces.interfaceFile),
      script: digestOf(known.proxyScripts.get(at.router.host) ?? null),
    })),
  };
}

function warningsOf({ ip, from, to }: VmMove, { known, isAnswered }: VmMoveParts): string[] {
  const [old, target] = [from.machine.name, to.machine.name];
  const { vlan } = known.layout;
  const warnings = [`TCP connections that end on ${ip} are reset at ${target} and must reconnect.`];
  if (from.machine.state === 'Running') {
    warnings.push(
      `While both VMs have ${ip}, both answer ARP for it. The routers do not ask, but other VMs of ` +
        `VLAN ${vlan} may reach either, and keep to ${old} for up to a minute after it let go.`,
    );
  } else {
    warnings.push(
      `VM ${old} is ${from.machine.state}: take ${ip} out of its configuration before it starts.`,
    );
  }
  if (!isAnswered) warnings.push(`${ip} answers no ping now, so nothing can be lost, or measured.`);
  return warnings;
}
