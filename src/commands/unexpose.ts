// /unexpose IP:PORT [udp]: takes a public port away again. The public address goes with its last port.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import { digestOf } from '../domain/json.ts';
import { nearest } from '../domain/nearest.ts';
import { targetText } from '../facts/keepalived/fragment.ts';
import type { Command } from './command.ts';
import {
  ENDPOINT_ARGUMENT,
  exposureResources,
  type PublicPort,
  publicPortOf,
  publicPortText,
  UDP_FLAG,
} from './exposure/arguments.ts';
import {
  agreed,
  editedRefusal,
  networksOf,
  readRouters,
  type RoutedNetwork,
} from './exposure/facts.ts';
import { exposureLocks, exposureText, factsOf, fragmentSteps, masterOf } from './exposure/plan.ts';
import { networkPolicyOf } from './vlan-network/policy.ts';

export const unexpose: Command = {
  name: '/unexpose',

  grammar: {
    name: '/unexpose',
    summary: 'Take a public port away from the VMs behind it',
    example: '/unexpose 203.0.113.80:80',
    rules: [{ name: 'public', keyword: null, type: ENDPOINT_ARGUMENT, isOptional: false }],
    flags: UDP_FLAG,
  },

  resourcesOf: exposureResources,

  async prepare(intent, { world, inventory, changeId }) {
    const policy = networkPolicyOf(inventory);
    if (!policy.ok) return policy;
    const facts = await readRouters(world, policy.value);
    if (!facts.ok) return facts;
    const edited = editedRefusal(facts.value);
    if (edited !== null) return edited;
    const port = publicPortOf(intent);
    const found = networkThatExposes(port, networksOf(facts.value));
    if (!found.ok) return found;
    const network = agreed(found.value, facts.value);
    if (!network.ok) return network;
    const master = masterOf(network.value);
    if (!master.ok) return master;
    const exposures = network.value.shared.exposures.filter((one) => !isSame(one, port));
    const change = {
      network: network.value,
      master: master.value,
      exposures,
      purpose: `Take ${publicPortText(port)} away`,
      changeId,
    };
    const planFacts = factsOf(change);
    const isLast = !exposures.some(({ ip }) => ip === port.ip);
    const plan = {
      intent,
      summary: `${publicPortText(port)} leads nowhere any more`,
      steps: fragmentSteps(change),
      locks: exposureLocks(policy.value, network.value, exposureResources(intent)),
      facts: planFacts,
      factsDigest: digestOf(planFacts),
      downtime: `of ${publicPortText(port)} for good: open connections through it end`,
      warnings: isLast ? [`Nobody has ${port.ip} afterwards: it was its last port.`] : [],
      probe: null,
    };
    return succeed({ kind: 'plan', plan });
  },
};

function isSame(one: PublicPort, other: PublicPort): boolean {
  return publicPortText(one) === publicPortText(other);
}

function networkThatExposes(
  port: PublicPort,
  networks: readonly RoutedNetwork[],
): Outcome<RoutedNetwork> {
  const found = networks.find(({ shared }) => shared.exposures.some((one) => isSame(one, port)));
  if (found !== undefined) return succeed(found);
  const all = networks.flatMap(({ shared }) => shared.exposures);
  const match = nearest(publicPortText(port), all.map(publicPortText));
  const hint = match === null ? '' : `Did you mean ${match}? `;
  const list =
    all.length === 0
      ? 'Nothing is exposed at all.'
      : `Exposed are ${all.map(exposureText).join('; ')}.`;
  return refuse('exposure-unknown', {
    what: `${targetText(port)} is not exposed for ${port.protocol}.`,
    why: `${hint}${list}`,
    fix: 'Nothing was done. Check address, port and protocol.',
  });
}
