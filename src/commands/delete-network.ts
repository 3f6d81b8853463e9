// /delete-network vlan ID: the reverse of /new-network, also of one that ended half way. Refuses while
// anything is in it. Traffic goes first and CloudStack's record last, so that a failure in between
// leaves a network that can still be seen, and deleted again.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import { digestOf, type Json } from '../domain/json.ts';
import { vlanResource } from '../domain/names.ts';
import type { Intent, Plan, PlannedStep } from '../domain/plan.ts';
import { fragmentPath } from '../facts/keepalived/fragment.ts';
import type { CloudNetwork } from '../facts/cloud/networks.ts';
import type { PrepareContext } from '../ports/command-catalogue.ts';
import { planStep } from '../steps/catalogue.ts';
import { cloudIdFor } from '../steps/cloud/cloud-ids.ts';
import { deleteNetwork as deleteCloudNetwork } from '../steps/cloud/delete-network.ts';
import { deleteVlanInterface } from '../steps/router/delete-vlan-interface.ts';
import { trunkFacts } from '../steps/switch/reading.ts';
import type { Command } from './command.ts';
import { VLAN_ARGUMENT } from './grammar/network-arguments.ts';
import { reloadWarnings } from './persistence/manager-warnings.ts';
import { trunkOf, vlanInterfaceRemovals } from './persistence/vlan-interface-files.ts';
import { fileStep, numbered } from './vlan-network/steps/file-step.ts';
import { fragmentRemovalSteps } from './vlan-network/steps/fragments.ts';
import {
  addressesIn,
  exposuresOf,
  type KnownNetwork,
  readKnownNetwork,
} from './vlan-network/known-network.ts';
import { VLAN_SETTINGS } from './vlan-network/layout.ts';
import { networkLocks } from './vlan-network/locks.ts';
import { vlanOf } from './vlan-network/policy.ts';
import { switchSteps, switchWarnings } from './vlan-network/steps/switches.ts';
import { foreignTraces, ourTraces } from './vlan-network/traces.ts';

export const deleteNetwork: Command = {
  name: '/delete-network',

  grammar: {
    name: '/delete-network',
    summary: 'Remove a network that nobody uses any more, on every host and in CloudStack',
    example: '/delete-network vlan 1234',
    rules: [{ name: 'vlan', keyword: 'vlan', type: VLAN_ARGUMENT, isOptional: false }],
    flags: {},
  },

  resourcesOf: (intent) => [vlanResource(vlanOf(intent))],

  async prepare(intent, context) {
    const known = await readKnownNetwork(vlanOf(intent), context);
    return known.ok ? planDeleteNetwork(intent, known.value, context) : known;
  },
};

/** Pure: what was typed and what is there in, a plan or a refusal out. */
export function planDeleteNetwork(
  intent: Intent,
  known: KnownNetwork,
  { changeId }: Pick<PrepareContext, 'changeId'>,
): Outcome<{ readonly kind: 'plan'; readonly plan: Plan }> {
  const { traces, layout, policy } = known;
  const refused = inUseRefusal(known) ?? unclearRefusal(known);
  if (refused !== null) return refused;
  const trunks = switchSteps(
    { action: 'remove', vlan: traces.vlan, changeId },
    known.facts.switches,
  );
  if (!trunks.ok) return trunks;
  const facts = factsOf(known);
  const what = layout === null ? `VLAN ${traces.vlan}` : `${layout.name} (${layout.prefix})`;
  return succeed({
    kind: 'plan',
    plan: {
      intent,
      summary: `Network ${what} with VLAN ${traces.vlan} is removed`,
      steps: stepsOf(known, { changeId, trunks: trunks.value }),
      locks: networkLocks(policy, { vlan: traces.vlan, prefix: layout?.prefix ?? null }),
      facts,
      factsDigest: digestOf(facts),
      downtime: 'none: no VM and no service is in it',
      warnings: warningsOf(known),
      probe: null,
    },
  });
}

function inUseRefusal({ traces, machines }: KnownNetwork) {
  const { vlan, ours } = traces;
  const left = [
    ...machines.map((machine) => {
      const addresses = ours === null ? [] : addressesIn(machine, ours);
      return `VM ${machine.name} (${[machine.state, ...addresses].join(', ')})`;
    }),
    ...exposuresOf(traces).map(({ ip, port, protocol }) => `exposed ${ip}:${port} ${protocol}`),
  ];
  if (left.length === 0) return null;
  return refuse('network-in-use', {
    what: `VLAN ${vlan} is in use: ${left.join('; ')}.`,
    why: 'They would lose their network. A VM counts until it is expunged.',
    fix:
      `Nothing was done. /unexpose IP:PORT and /destroy-vm NAME in vlan ${vlan} remove them; ` +
      'then type this again.',
  });
}

// Exposures of a file that was edited are not known, but that there are some can be seen.
const EXPOSES = /^\s*virtual_server\b/m;

/** What a file that somebody edited leaves open. */
function unclearRefusal({ traces, layout }: KnownNetwork) {
  const { vlan, routers } = traces;
  const edited = routers.filter(({ fragment }) => fragment?.fragment === 'edited');
  const hosts = edited.map(({ of }) => of.router.host).join(' and ');
  if (edited.some(({ fragment }) => EXPOSES.test(fragment?.text ?? ''))) {
    return refuse('network-in-use', {
      what: `Something is exposed in ${fragmentPath(vlan)} on ${hosts}, which somebody edited.`,
      why: 'What exactly, Arpeggio cannot tell any more.',
      fix: 'Nothing was done. Take the virtual servers out of it by hand, then type this again.',
    });
  }
  if (layout !== null || edited.length === 0) return null;
  return refuse('network-half-made', {
    what: `Only ${fragmentPath(vlan)} on ${hosts} is left of VLAN ${vlan}, and somebody edited it.`,
    why: 'Neither it nor CloudStack says any more which gateway address the network had.',
    fix: 'Nothing was done. Delete that file by hand, reload keepalived, then type this again.',
  });
}

function stepsOf(
  known: KnownNetwork,
  of: {
    readonly changeId: PrepareContext['changeId'];
    readonly trunks: readonly PlannedStep[];
  },
): readonly PlannedStep[] {
  const { traces, facts } = known;
  return [
    ...fragmentRemovalSteps(traces, known.layout, {
      changeId: of.changeId,
      scripts: known.proxyScripts,
    }),
    ...facts.routers.flatMap(({ router: { host }, management }) =>
      vlanInterfaceRemovals(management, traces.vlan).map((edit, index) =>
        fileStep(numbered(`forget-on-${host}`, index), host, {
          edit,
          purpose: `Keep VLAN ${traces.vlan} off ${host} after a reboot`,
        }),
      ),
    ),
    ...interfaceSteps(known),
    ...of.trunks,
    ...cloudSteps(known, of.changeId),
  ];
}

/** keepalived has taken the gateway address off by then. */
function interfaceSteps({ traces, layout }: KnownNetwork): readonly PlannedStep[] {
  return traces.routers.flatMap(({ of, interface: link, fragment }) => {
    if (link === null) return [];
    const { host } = of.router;
    const spec = {
      host,
      parent: link.parent,
      name: link.name,
      vlan: traces.vlan,
      settings: { ...VLAN_SETTINGS },
      addresses: link.addresses
        .filter(({ ip }) => fragment === null || ip !== layout?.gateway)
        .map(({ ip, prefixLength }) => `${ip}/${prefixLength}`),
    };
    return [planStep(`delete-vlan-on-${host}`, deleteVlanInterface, spec)];
  });
}

function cloudSteps(
  { traces: { ours, vlan } }: KnownNetwork,
  changeId: PrepareContext['changeId'],
): readonly PlannedStep[] {
  if (ours === null || ours.prefix === null || ours.gateway === null) return [];
  const id = 'delete-network';
  const spec = {
    networkId: ours.id,
    name: ours.name,
    displayText: ours.displayText,
    offering: ours.offeringName,
    zoneId: ours.zoneId,
    vlan,
    prefix: ours.prefix,
    gateway: ours.gateway,
    owner: ownerOf(ours),
    tags: { ...ours.tags },
    jobId: cloudIdFor(changeId, id, 'apply'),
    tagJobId: cloudIdFor(changeId, id, 'tag'),
  };
  return [planStep(id, deleteCloudNetwork, spec)];
}

/** Put back by the undo under whom it was, whatever arpeggio.yaml says today. */
function ownerOf({ account, domainId, projectId }: CloudNetwork): Record<string, string> {
  if (projectId !== null) return { projectid: projectId };
  return account === null || domainId === null ? {} : { account, domainid: domainId };
}

function factsOf(known: KnownNetwork): Json {
  const { traces, machines, facts } = known;
  return {
    network: traces.ours?.id ?? null,
    parts: [...ourTraces(traces), ...foreignTraces(traces)],
    files: traces.routers.map(({ of, fragment, interfaceFiles }) => ({
      host: of.router.host,
      fragment: fragment === null ? null : digestOf(fragment.text),
      interfaceFiles: interfaceFiles.map(({ path, content }) => {
        return { path, text: content === null ? null : digestOf(content) };
      }),
    })),
    switches: facts.switches.map(({ switch: one, trunks }) => ({
      switch: one.name,
      trunks: trunkFacts(one, traces.vlan, trunks),
    })),
    machines: machines.map(({ name, state }) => `${name} ${state}`),
  };
}

function warningsOf({ traces, facts, layout }: KnownNetwork): readonly string[] {
  const edited = traces.routers
    .filter(({ fragment }) => fragment?.fragment === 'edited')
    .map(
      ({ of }) => `keepalived's file on ${of.router.host} was edited by hand; it goes as it is.`,
    );
  const half = layout === null ? ['What is left of it does not say which prefix it had.'] : [];
  const reloads = facts.routers.flatMap(({ router, management }) =>
    reloadWarnings(trunkOf(router), management, 'forgotten'),
  );
  return [...edited, ...half, ...switchWarnings(traces.vlan, facts.switches), ...reloads];
}
