// /move-ip from VM to VM as tables: what is there and what was typed in, the steps out. Beside it what
// else has to know of such an address: /check-network and /destroy-vm.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { routeLines } from '../../../src/commands/check-network/route-checks.ts';
import { planDestroyVm } from '../../../src/commands/destroy-vm.ts';
import type { VmMoveFacts } from '../../../src/commands/move-ip/between-vms/facts.ts';
import type { SshSide } from '../../../src/commands/move-ip/between-vms/ssh-sides.ts';
import type { NetworkFacts } from '../../../src/commands/vlan-network/facts.ts';
import type { HostName, InterfaceName, IpAddress } from '../../../src/domain/names.ts';
import type { VirtualMachine } from '../../../src/facts/cloud/virtual-machines.ts';
import { CONTEXT, intentOf, planOf } from '../scenes/network-facts.ts';
import { kept, mastered, move, MOVED, ON_WEB1, routed, WEB1, WEB2, web, whole } from './vm-move.ts';
import { knownLab, wholeFacts } from '../scenes/whole-network.ts';

function stepsOf(changed: Partial<VmMoveFacts> = {}): readonly string[] {
  return planOf(move(changed)).steps.map(({ id }) => id);
}

const TURN = ['put-on-web2', 'route-on-router2', 'ping-from-router2'];
const END = [
  'route-on-router1',
  'ping-from-router1',
  'move-in-cloudstack',
  'persist-on-router2',
  'persist-on-router1',
  'take-off-web1',
  'ping-at-end',
];

describe('the order of the steps', () => {
  test('pinned to the old VM, tried by the router without traffic, then turned', () => {
    const pinning = ['router2', 'router1'].flatMap((host) => {
      return [`pin-on-${host}`, `ping-pinned-from-${host}`];
    });
    assert.deepEqual(stepsOf(), [...pinning, ...TURN, ...END]);
  });

  test('a second move finds the routes of the first one and needs no pinning', () => {
    const known = whole(ON_WEB1, kept(WEB1));
    const plan = planOf(move({ known }));
    assert.deepEqual(
      plan.steps.map(({ id }) => id),
      [...TURN, ...END],
    );
    const turn = plan.steps.find(({ id }) => id === 'route-on-router1');
    const before = { nextHop: WEB1, interface: 'eth1.1234' };
    assert.deepEqual({ ...Object(turn?.spec) }.before, before);
  });

  test('an address that nobody pings is moved without proof of the old VM', () => {
    const steps = stepsOf({ answering: new Set([WEB2]) });
    assert.deepEqual(steps, ['pin-on-router2', 'pin-on-router1', ...TURN, ...END]);
    const { probe } = planOf(move({ answering: new Set([WEB2]) }));
    assert.equal(probe, null);
  });

  test('from a VM that is off nothing is led through it, and nobody logs in to it', () => {
    const machines = [web(1, [MOVED], { state: 'Stopped' }), web(2)];
    const plan = planOf(move({ known: whole(machines), answering: new Set([WEB2]) }));
    const ids = plan.steps.map(({ id }) => id);
    assert.deepEqual(ids, [...TURN, ...END.slice(0, -2)]);
    assert.match(plan.warnings.join(), /web1 is Stopped: take 10\.12\.0\.9 out of its conf/);
  });

  test('the router with the gateway is the last one, whichever it is', () => {
    const base = mastered(wholeFacts());
    const [first, second] = base.routers;
    assert.ok(first !== undefined && second !== undefined);
    const gateway = first.vlanInterfaces[0]?.addresses.at(-1);
    assert.ok(gateway !== undefined);
    const withGateway = second.vlanInterfaces.map((link) => {
      return { ...link, addresses: [...link.addresses, gateway] };
    });
    const routers = [
      { ...first, vlanInterfaces: wholeFacts().routers[0]?.vlanInterfaces ?? [] },
      { ...second, vlanInterfaces: withGateway },
    ];
    const plan = planOf(move({ known: whole(ON_WEB1, { ...base, routers }) }));
    const turns = plan.steps.map(({ id }) => id).filter((id) => id.startsWith('route-on'));
    assert.deepEqual(turns, ['route-on-router1', 'route-on-router2']);
    assert.notEqual(plan.factsDigest, planOf(move()).factsDigest);
  });

  test('with one router there is nobody to try the new path first', () => {
    const known = whole(ON_WEB1);
    const layout = { ...known.layout, routers: known.layout.routers.slice(0, 1) };
    const of = 'router1';
    const turn = ['put-on-web2', `route-on-${of}`, `ping-from-${of}`, 'move-in-cloudstack'];
    assert.deepEqual(stepsOf({ known: { ...known, layout } }), [
      ...[`pin-on-${of}`, `ping-pinned-from-${of}`, ...turn],
      ...[`persist-on-${of}`, 'take-off-web1', 'ping-at-end'],
    ]);
  });

  test('the probe runs on the router with the traffic, or outside where that sees it', () => {
    assert.equal(planOf(move()).probe?.host, 'router1');
    const probeFrom = 'internet' as HostName;
    const plan = planOf(move({ probeFrom }));
    assert.equal(plan.probe?.host, 'internet');
    assert.ok(plan.steps.some(({ id }) => id === 'ping-from-outside'));
  });

  test('the files from which the routers boot get the route, and keep the others', () => {
    const plan = planOf(move({ known: whole(ON_WEB1, kept(WEB1)) }));
    const file = plan.steps.find(({ id }) => id === 'persist-on-router1');
    const { before, after } = { ...Object(file?.spec) };
    assert.match(before, /up ip route replace 10\.12\.0\.9\/32 via 10\.12\.0\.4 dev \$IFACE/);
    assert.match(after, /up ip route replace 10\.12\.0\.9\/32 via 10\.12\.0\.5 dev \$IFACE/);
    assert.doesNotMatch(after, /10\.12\.0\.9\/32 via 10\.12\.0\.4/);
  });

  test('the ids that CloudStack is told are the same when the same plan is made again', () => {
    assert.deepEqual(planOf(move()), planOf(move()));
  });
});

describe('VMs that Arpeggio may log in to', () => {
  const [{ management } = assert.fail('the lab has routers')] = wholeFacts().routers;
  const side = (host: string, added: readonly string[]): SshSide => ({
    host: host as HostName,
    interfaces: [
      {
        name: 'lo' as InterfaceName,
        mac: null,
        isUp: true,
        addresses: added.map((ip) => {
          return { ip: ip as IpAddress, prefixLength: 32, isSecondary: false };
        }),
      },
    ],
    routes: [],
    management,
  });

  test('nobody is asked: the address is put on and taken off over SSH', () => {
    const sides = new Map([
      ['web1', side('web1', [MOVED])],
      ['web2', side('web2', [])],
    ]);
    const { steps } = planOf(move({ sides }));
    const ids = steps.map(({ id }) => id);
    assert.ok(steps.every(({ asks }) => asks === undefined));
    assert.ok(ids.indexOf('add-on-web2') < ids.indexOf('route-on-router2'));
    assert.deepEqual(ids.slice(-3), ['keep-on-web2', 'remove-from-web1', 'ping-at-end']);
  });

  test('one of them alone is no hindrance', () => {
    const sides = new Map([['web2', side('web2', [])]]);
    const asking = planOf(move({ sides })).steps.filter(({ asks }) => asks !== undefined);
    assert.deepEqual(
      asking.map(({ id }) => id),
      ['take-off-web1'],
    );
  });
});

function lines(machines: readonly VirtualMachine[], of: NetworkFacts): readonly string[] {
  const { layout, traces } = whole(machines, of);
  return routeLines(layout, traces, machines).map(({ text }) => text);
}

describe('beside the move', () => {
  test('/check-network says how a moved address is reached, and what is amiss', () => {
    const well = ['10.12.0.9 is routed to 10.12.0.4 by router1 and router2, also after a reboot'];
    assert.deepEqual(lines(ON_WEB1, kept(WEB1)), well);
    const onWeb2 = [web(1), web(2, [MOVED])];
    assert.match(
      lines(onWeb2, kept(WEB1)).join(),
      /router1 routes 10\.12\.0\.9 to 10\.12\.0\.4, n/,
    );
    const live = lines(ON_WEB1, routed(WEB1, { both: true })).join();
    assert.match(live, /router2 routes 10\.12\.0\.9 to 10\.12\.0\.4 now, but boots with no such/);
    assert.match(
      lines(ON_WEB1, routed(WEB1, { both: false })).join(),
      /router2 has no route to 10\.12\.0\.9; the other router has one/,
    );
    assert.match(lines([web(1)], kept(WEB1)).join(), /but no VM has it as an added address/);
    assert.deepEqual(lines(ON_WEB1, mastered(wholeFacts())), []);
  });

  test('/destroy-vm takes the routes of its addresses off the routers and out of their files', () => {
    const known = knownLab(kept(WEB1), ON_WEB1);
    const plan = planOf(planDestroyVm(intentOf('/destroy-vm web1 in vlan 1234'), known, CONTEXT));
    assert.deepEqual(
      plan.steps.map(({ id }) => id),
      [
        'unroute-10-12-0-9-on-router1',
        'forget-routes-on-router1',
        'unroute-10-12-0-9-on-router2',
        'forget-routes-on-router2',
        'destroy-web1',
      ],
    );
    const after = Object(plan.steps[1]?.spec).after;
    assert.doesNotMatch(after, /route replace/);
  });
});
