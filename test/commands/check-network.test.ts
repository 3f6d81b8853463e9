// /check-network and /networks as tables: what was seen in, the lines out. Good days are in the
// transcripts; here is what can be amiss beyond what a model host shows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LiveFacts } from '../../src/commands/check-network/live.ts';
import { answerOf } from '../../src/commands/check-network.ts';
import { networksAnswer } from '../../src/commands/networks.ts';
import type { NetworkFacts } from '../../src/commands/vlan-network/facts.ts';
import { layoutOf } from '../../src/commands/vlan-network/known-network.ts';
import { tracesOf } from '../../src/commands/vlan-network/traces.ts';
import { refuse, succeed } from '../../src/domain/failures.ts';
import type {
  HostName,
  IpAddress,
  MacAddress,
  Port,
  Prefix,
  VlanId,
} from '../../src/domain/names.ts';
import type { VirtualMachine } from '../../src/facts/cloud/virtual-machines.ts';
import { LAB_INVENTORY_WITH_NETWORKS, LAB_NETWORKS } from '../fakes/lab-inventory.ts';
import {
  cloudNetwork,
  fragment,
  labCloud,
  labFacts,
  labSwitch,
  machine,
  nic,
} from './scenes/network-facts.ts';
import { wholeFacts } from './scenes/whole-network.ts';

const VLAN = 1234 as VlanId;
const UNREACHABLE = refuse('host-unreachable', { what: 'router2 is silent.', why: '', fix: '' });

function sourcesOf(facts: NetworkFacts) {
  return {
    cloud: succeed(facts.cloud),
    routers: facts.routers.map((router) => ({ of: router.router, facts: succeed(router) })),
    switches: facts.switches.map((one) => ({ of: one.switch, facts: succeed(one) })),
  };
}

function live(changed: Partial<LiveFacts> = {}): LiveFacts {
  return { counters: null, peers: [], pings: [], proxied: [], servers: [], ...changed };
}

function target(last: number) {
  return { ip: `10.12.0.${last}` as IpAddress, port: 80 as Port };
}

/** The lines that are not good, without their fixes. */
function amiss(
  facts: NetworkFacts,
  of: {
    readonly machines?: readonly VirtualMachine[];
    readonly live?: readonly LiveFacts[];
  } = {},
): string[] {
  const traces = tracesOf(VLAN, facts);
  const hosts: readonly HostName[] = LAB_NETWORKS.routers.map(({ host }) => host);
  const answer = answerOf({
    policy: LAB_NETWORKS,
    sources: sourcesOf(facts),
    traces,
    layout: layoutOf(traces, LAB_NETWORKS, LAB_INVENTORY_WITH_NETWORKS.segments),
    machines: succeed(of.machines ?? []),
    live: new Map(hosts.map((host, index) => [host, succeed(of.live?.[index] ?? live())])),
  });
  return answer.lines
    .filter((line) => line.startsWith('✗'))
    .map((line) => line.slice(2).split(' → ')[0] ?? '');
}

/** router1 has the gateway. */
function withGateway(facts: NetworkFacts, gateway = '10.12.0.1'): NetworkFacts {
  const own = { ip: gateway as IpAddress, prefixLength: 32, isSecondary: false };
  const routers = facts.routers.map((router, index) =>
    index > 0
      ? router
      : {
          ...router,
          vlanInterfaces: router.vlanInterfaces.map((link) => ({
            ...link,
            addresses: [...link.addresses, own],
          })),
        },
  );
  return { ...facts, routers };
}

describe('/check-network', () => {
  test('a whole network has nothing amiss', () => {
    assert.deepEqual(amiss(withGateway(wholeFacts())), []);
  });

  test('nobody has the gateway', () => {
    assert.deepEqual(amiss(wholeFacts()), ['No router has the gateway 10.12.0.1.']);
  });

  test('CloudStack has lost the network', () => {
    const { routers, switches } = withGateway(wholeFacts());
    assert.deepEqual(amiss(labFacts({ routers, switches })), [
      'CloudStack has no network with VLAN 1234.',
    ]);
  });

  test('CloudStack and the routers disagree', () => {
    const prefix = '10.13.0.0/24' as Prefix;
    const moved = cloudNetwork({
      prefix,
      gateway: '10.13.0.1' as IpAddress,
      state: 'Implementing',
    });
    const facts = { ...wholeFacts(), cloud: labCloud({ networks: [moved] }) };
    const lines = amiss(facts);
    assert.match(lines[0] ?? '', /^CloudStack: vlan1234 is Implementing/);
    assert.ok(lines.includes('eth1.1234 on router1 lacks 10.13.0.2/24; it has 10.12.0.2/24.'));
    assert.ok(
      lines.includes(
        'keepalived on router1 has 10.12.0.1 of 10.12.0.0/24 on eth1.1234, and CloudStack ' +
          '10.13.0.1 of 10.13.0.0/24.',
      ),
    );
  });

  test('a stranger answers for the other router', () => {
    const answers = ['02:00:00:00:12:01', '02:00:00:00:99:01'] as MacAddress[];
    const peer = { peer: 'router2' as HostName, ip: '10.12.0.3' as IpAddress, answers };
    assert.deepEqual(amiss(withGateway(wholeFacts()), { live: [live({ peers: [peer] })] }), [
      '02:00:00:00:12:01 and 02:00:00:00:99:01 all answer for 10.12.0.3 of router2.',
    ]);
  });

  test('a VM without an address, and one that only one router reaches', () => {
    const machines = [
      machine({ name: 'web1', nics: [nic(null)] }),
      machine({ name: 'web2', nics: [nic('10.12.0.5')] }),
    ];
    const ping = { machine: 'web2', ip: '10.12.0.5' as IpAddress };
    const lines = amiss(withGateway(wholeFacts()), {
      machines,
      live: [
        live({ pings: [{ ...ping, isAnswered: true }] }),
        live({ pings: [{ ...ping, isAnswered: false }] }),
      ],
    });
    assert.deepEqual(lines, [
      'web1 has no address in CloudStack.',
      'web2 on node1 does not answer: 10.12.0.5 from router2.',
    ]);
  });

  test('a target that fails its health check', () => {
    const place = { ip: '203.0.113.80' as IpAddress, port: 80 as Port, protocol: 'tcp' as const };
    const exposures = [{ ...place, targets: [target(4), target(5)] }];
    const facts = withGateway(wholeFacts());
    const routers = facts.routers.map((router, index) => ({
      ...router,
      fragments: [fragment(index === 0 ? 0 : 1, { exposures })],
    }));
    const counters = { connections: 3, packetsIn: 9, packetsOut: 9 };
    const server = { ...place, ...counters, targets: [{ ...target(4), ...counters }] };
    const lines = amiss({ ...facts, routers }, { live: [live({ servers: [server] })] });
    assert.deepEqual(lines, [
      '203.0.113.80:80 tcp → 10.12.0.4:80, 10.12.0.5:80: 10.12.0.5:80 fails its health check.'.split(
        ' → ',
      )[0],
    ]);
  });

  test('ARP is answered for too few, too many, and by the wrong router', () => {
    const prefix = '203.0.113.128/28' as Prefix;
    const gateway = '203.0.113.129' as IpAddress;
    const base = wholeFacts();
    const cloud = labCloud({ networks: [cloudNetwork({ prefix, gateway })] });
    const machines = [machine({ nics: [nic('203.0.113.132')] })];
    const lines = amiss(withGateway({ ...base, cloud }, gateway), {
      machines,
      live: [
        live({ proxied: ['203.0.113.133' as IpAddress] }),
        live({ proxied: ['203.0.113.132' as IpAddress] }),
      ],
    });
    const proxies = lines.filter((line) => line.includes('ARP'));
    assert.deepEqual(proxies, [
      'router1 does not answer ARP for 203.0.113.132 on eth0.',
      'router2 answers ARP for 203.0.113.132 on eth0, which is not its business: the other router ' +
        'has the gateway.',
    ]);
  });

  test('what could not be read is a line, and the rest is shown', () => {
    const facts = withGateway(wholeFacts());
    const traces = tracesOf(VLAN, { ...facts, routers: facts.routers.slice(0, 1) });
    const sources = sourcesOf(facts);
    const [first, second] = sources.routers;
    assert.ok(first !== undefined && second !== undefined);
    const { title, lines } = answerOf({
      policy: LAB_NETWORKS,
      sources: { ...sources, routers: [first, { ...second, facts: UNREACHABLE }] },
      traces,
      layout: layoutOf(traces, LAB_NETWORKS, LAB_INVENTORY_WITH_NETWORKS.segments),
      machines: succeed([]),
      live: new Map(),
    });
    assert.equal(lines[0], '✗ router2 could not be read whole: router2 is silent.');
    assert.match(title, /1 of \d+ are not as they should be/);
  });
});

describe('/networks', () => {
  const of = {
    policy: LAB_NETWORKS,
    inventory: LAB_INVENTORY_WITH_NETWORKS,
    machines: [machine()],
  };

  test('in the order of their VLANs, with those that are not ours', () => {
    const other = cloudNetwork({ vlan: '200', name: 'shop', tags: {}, prefix: null });
    const facts = withGateway(wholeFacts());
    const cloud = labCloud({ networks: [...facts.cloud.networks, other] });
    assert.deepEqual(networksAnswer(sourcesOf({ ...facts, cloud }), of).lines, [
      '· VLAN 200 · shop · prefix not known · not made by Arpeggio',
      '✓ VLAN 1234 · vlan1234 · 10.12.0.0/24 nat · 1 VM · gateway on router1',
    ]);
  });

  test('half a network points at /check-network', () => {
    const facts = labFacts({ cloud: wholeFacts().cloud, switches: [labSwitch()] });
    assert.deepEqual(networksAnswer(sourcesOf(facts), of).lines, [
      '✗ VLAN 1234 · vlan1234 · 10.12.0.0/24 nat · 1 VM · no gateway → /check-network vlan 1234',
    ]);
  });

  test('the routers alone, while CloudStack cannot be read', () => {
    const facts = withGateway(wholeFacts());
    const sources = { ...sourcesOf({ ...facts, cloud: labCloud() }), cloud: UNREACHABLE };
    assert.deepEqual(networksAnswer(sources, { ...of, machines: null }).lines, [
      '✓ VLAN 1234 · name not known · 10.12.0.0/24 nat · gateway on router1',
      '✗ CloudStack could not be read: router2 is silent.',
    ]);
  });

  test('none at all', () => {
    const { title, lines } = networksAnswer(sourcesOf(labFacts()), of);
    assert.deepEqual([title, lines], ['0 networks', []]);
  });
});
