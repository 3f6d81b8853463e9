// The lab as the commands about networks read it, as values: a case of a table is this with one thing
// changed. Deliberately not read from hosts, so that a table shows exactly what a plan rests on.

import { createCommandCatalogue } from '../../../src/commands/catalogue.ts';
import type {
  CloudFacts,
  NetworkFacts,
  RouterFacts,
  SwitchFacts,
} from '../../../src/commands/vlan-network/facts.ts';
import type { Outcome } from '../../../src/domain/failures.ts';
import type {
  ChangeId,
  CloudId,
  InterfaceName,
  IpAddress,
  Prefix,
  VlanId,
} from '../../../src/domain/names.ts';
import type { Intent, Plan } from '../../../src/domain/plan.ts';
import type { CloudNetwork } from '../../../src/facts/cloud/networks.ts';
import type { VirtualMachine } from '../../../src/facts/cloud/virtual-machines.ts';
import type { NetworkFragment } from '../../../src/facts/keepalived/fragment.ts';
import { renderFragment } from '../../../src/facts/keepalived/fragment.ts';
import type { FragmentFact } from '../../../src/facts/keepalived/state.ts';
import type { RouteFact } from '../../../src/facts/routes.ts';
import type { VlanInterfaceFact } from '../../../src/facts/vlan-interface.ts';
import type { PortReading } from '../../../src/steps/switch/dialects/dialect.ts';
import { LAB_INVENTORY_WITH_NETWORKS, LAB_NETWORKS } from '../../fakes/lab-inventory.ts';

export const CHANGE = 'c234567' as ChangeId;
export const CONTEXT = { inventory: LAB_INVENTORY_WITH_NETWORKS, changeId: CHANGE };

const INTERFACES = 'auto eth1\niface eth1 inet manual\n\nsource /etc/network/interfaces.d/*\n';

export function cloudId(last: number): CloudId {
  return `00000000-0000-4000-8000-${String(last).padStart(12, '0')}` as CloudId;
}

const ZONE = {
  id: cloudId(1),
  name: 'lab',
  networkType: 'Advanced',
  hasSecurityGroups: false,
};

export function labCloud(changed: Partial<CloudFacts> = {}): CloudFacts {
  return {
    zone: ZONE,
    networks: [],
    vlanUse: { dynamic: [{ first: 2000 as VlanId, last: 2999 as VlanId }], public: [] },
    offerings: [],
    owner: {},
    ...changed,
  };
}

export function labRouter(index: 0 | 1, changed: Partial<RouterFacts> = {}): RouterFacts {
  const router = LAB_NETWORKS.routers[index];
  if (router === undefined) throw new Error('The lab has two routers.');
  const own = `203.0.113.${11 + index}`;
  return {
    router,
    links: [link('eth0'), link('eth1')],
    vlanInterfaces: [],
    routes: [
      route('default', 'eth0', { nextHop: '203.0.113.1' as IpAddress }),
      route('203.0.113.0/24', 'eth0'),
      route(own, 'eth0'),
      route('203.0.113.255', 'eth0'),
      route('10.255.0.0/24', 'mgmt0'),
    ],
    keepalived: {
      isInstalled: true,
      isRunning: true,
      version: '2.2.7',
      includesFragments: true,
      allowsScripts: true,
    },
    complaint: null,
    fragments: [],
    forwarding: { isOn: false, isPersistent: false, forwardPolicy: 'accept', rpFilter: {} },
    forwardingFile: null,
    management: {
      managers: ['ifupdown'],
      ifupdownFiles: [
        { path: '/etc/network/interfaces', content: INTERFACES, mode: '644', isOwnedByRoot: true },
      ],
      keptFiles: [],
      networkFile: null,
      netplan: null,
    },
    arping: 'iputils',
    ...changed,
  };
}

export function link(name: string, changed: Partial<RouterFacts['links'][number]> = {}) {
  return { name: name as InterfaceName, isUp: true, mtu: 1500, mac: null, ...changed };
}

export function route(
  destination: string,
  device: string,
  changed: Partial<RouteFact> = {},
): RouteFact {
  const name = device as InterfaceName;
  return {
    destination,
    nextHop: null,
    interface: name,
    source: null,
    isConnected: true,
    ...changed,
  };
}

/** Every trunk of the lab's switch carries these. */
export function labSwitch(vlans: readonly number[] = []): SwitchFacts {
  const [of] = LAB_NETWORKS.switches;
  if (of === undefined) throw new Error('The lab has a switch.');
  const port = (): PortReading => ({
    problem: null,
    carries: new Set(vlans),
    untagged: null,
    active: null,
    saved: null,
    savedIn: null,
  });
  const ports = new Map(of.ports.map((name) => [name, port()]));
  return {
    switch: of,
    trunks: { ports, vlans: null, limit: null, warnings: [], files: new Map(), hasTimer: false },
  };
}

export function labFacts(changed: Partial<NetworkFacts> = {}): NetworkFacts {
  return {
    cloud: labCloud(),
    routers: [labRouter(0), labRouter(1)],
    switches: [labSwitch()],
    ...changed,
  };
}

export function cloudNetwork(changed: Partial<CloudNetwork> = {}): CloudNetwork {
  return {
    id: cloudId(2),
    name: 'vlan1234',
    displayText: 'vlan1234',
    vlan: '1234',
    prefix: '10.12.0.0/24' as Prefix,
    gateway: '10.12.0.1' as IpAddress,
    state: 'Setup',
    type: 'Isolated',
    account: 'admin',
    domain: 'ROOT',
    domainId: cloudId(3),
    project: null,
    projectId: null,
    tags: { 'managed-by': 'arpeggio', 'arpeggio-change': 'c222222' },
    zoneId: ZONE.id,
    offeringName: LAB_NETWORKS.cloud.networkOffering,
    ...changed,
  };
}

export function fragment(index: 0 | 1, changed: Partial<NetworkFragment> = {}): FragmentFact {
  const model: NetworkFragment = {
    changeId: 'c222222' as ChangeId,
    vlan: 1234 as VlanId,
    prefix: '10.12.0.0/24' as Prefix,
    gateway: '10.12.0.1' as IpAddress,
    interface: 'eth1.1234' as InterfaceName,
    uplink: 'eth0' as InterfaceName,
    mode: 'nat',
    priority: index === 0 ? 250 : 240,
    exposures: [],
    ...changed,
  };
  return { vlan: model.vlan, text: renderFragment(model), fragment: model };
}

export function vlanInterface(index: 0 | 1): VlanInterfaceFact {
  const ip = `10.12.0.${2 + index}` as IpAddress;
  return {
    ...link('eth1.1234'),
    parent: 'eth1' as InterfaceName,
    vlan: 1234,
    addresses: [{ ip, prefixLength: 24, isSecondary: false }],
  };
}

export function machine(changed: Partial<VirtualMachine> = {}): VirtualMachine {
  return {
    id: cloudId(20),
    name: 'web1',
    state: 'Running',
    account: 'admin',
    hostName: 'node1',
    templateName: 'debian',
    nics: [nic('10.12.0.4')],
    ...changed,
  };
}

export function nic(ip: string | null, secondaries: readonly string[] = []) {
  return {
    id: cloudId(30),
    networkId: cloudId(2),
    ip: ip as IpAddress | null,
    mac: null,
    secondaryIps: secondaries.map((text, index) => {
      return { id: cloudId(40 + index), ip: text as IpAddress };
    }),
  };
}

const catalogue = createCommandCatalogue(LAB_INVENTORY_WITH_NETWORKS, null);

/** What a typed line means; a refusal of the words themselves ends the test. */
export function intentOf(text: string): Intent {
  const outcome = catalogue.interpret(text);
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.what}`);
  return outcome.value.intent;
}

export function refusalOfWords(text: string): string {
  const outcome = catalogue.interpret(text);
  return outcome.ok ? 'understood' : outcome.failure.code;
}

export function planOf(outcome: Outcome<{ readonly plan: Plan }>): Plan {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.what}`);
  return outcome.value.plan;
}

/** `code: what`, and that the words after it begin as they must. */
export function refusalOf(outcome: Outcome<unknown>): string {
  if (outcome.ok) return 'planned';
  const { code, what, fix } = outcome.failure;
  if (!fix.startsWith('Nothing was done.')) throw new Error(`"${fix}" does not say what was done.`);
  return `${code}: ${what}`;
}
