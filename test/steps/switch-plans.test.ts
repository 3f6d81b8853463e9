// What is planned for one switch: the steps on a Linux bridge with its file, on a switch of people,
// and the parts that read what switches print.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Switch } from '../../src/domain/inventory.ts';
import type { ChangeId, HostName, VlanId } from '../../src/domain/names.ts';
import { withoutVlan, withVlan } from '../../src/steps/switch/boot-file.ts';
import { carryVlanSteps } from '../../src/steps/switch/carry-vlan-steps.ts';
import { parseSections } from '../../src/steps/switch/dialects/cisco/config.ts';
import { parseActive } from '../../src/steps/switch/dialects/cisco/tables.ts';
import { LINUX_BRIDGE } from '../../src/steps/switch/dialects/linux-bridge.ts';
import { findPort } from '../../src/steps/switch/dialects/port-names.ts';
import { parseVlanList, renderVlanList } from '../../src/steps/switch/dialects/vlan-list.ts';
import type { Trunks } from '../../src/steps/switch/reading.ts';

const VLAN = 1234 as VlanId;
const CHANGE = { changeId: 'c7f3k2a' as ChangeId };
const PATH = '/etc/network/br0.vlans';
const BRIDGE: Switch = {
  name: 'sw1',
  system: 'linux-bridge',
  host: 'switch' as HostName,
  ports: ['eth1', 'eth2'],
};

/** Two ports in br0; the access port is in no list of arpeggio.yaml. */
function bridgeReading(text: string | null, eth1: readonly object[] = [{ vlan: 10 }]): Trunks {
  const vlans = [
    { ifname: 'eth1', vlans: eth1 },
    { ifname: 'eth3', vlans: [{ vlan: 7, flags: ['PVID', 'Egress Untagged'] }] },
  ];
  const bridge = { info_kind: 'bridge', info_data: { vlan_filtering: 1 } };
  const links = [
    { ifname: 'mgmt0' },
    { ifname: 'br0', linkinfo: bridge },
    ...['eth1', 'eth2', 'eth3'].map((ifname) => ({ ifname, master: 'br0' })),
  ];
  const reading = LINUX_BRIDGE.parse([JSON.stringify(vlans), JSON.stringify(links)]);
  return {
    ...(reading ?? assert.fail('unreadable')),
    files: new Map([[PATH, text]]),
    hasTimer: false,
  };
}

describe('a Linux bridge', () => {
  const FILE = '# ports\nvlan add dev eth1 vid 10';

  test('gets the VLAN live and then into its file, and gives both back', () => {
    const steps = carryVlanSteps({
      ...CHANGE,
      of: BRIDGE,
      vlan: VLAN,
      trunks: bridgeReading(FILE),
      action: 'add',
    });
    assert.ok(steps.ok);
    assert.deepEqual(
      steps.value.map(({ id, kind }) => `${id}: ${kind}`),
      ['carry-sw1: carry-vlan', 'keep-sw1-br0.vlans: write-file'],
    );
    const after = `${FILE}\nvlan add dev eth1 vid 1234\nvlan add dev eth2 vid 1234\n`;
    assert.deepEqual(Object(steps.value[1]?.spec).after, after);
    assert.equal(withoutVlan(after, VLAN, ['eth1', 'eth2']), `${FILE}\n`);
  });

  test('keeps the lines of others, and adds none where a range has the VLAN already', () => {
    const range = 'vlan add dev eth1 vid 1000-2000\n';
    assert.equal(withVlan(range, VLAN, ['eth1']), range);
    assert.equal(withoutVlan(range, VLAN, ['eth1']), range);
  });

  test('is refused without its file, and when a range would bring the VLAN back', () => {
    const missing = { of: BRIDGE, vlan: VLAN, trunks: bridgeReading(null), action: 'add' } as const;
    const range = bridgeReading('vlan add dev eth1 vid 2-4094\n', [{ vlan: 2, vlanEnd: 4094 }]);
    const kept = { of: BRIDGE, vlan: VLAN, trunks: range, action: 'remove' } as const;
    for (const request of [missing, kept]) {
      const steps = carryVlanSteps({ ...CHANGE, ...request });
      assert.ok(!steps.ok);
      assert.equal(steps.failure.code, 'switch-unsuitable');
      assert.match(steps.failure.what, /next boot/);
      assert.match(steps.failure.fix, /^Nothing was done\./);
    }
  });

  test('has access ports, and interfaces that belong to no bridge', () => {
    const { ports } = bridgeReading('');
    assert.match(ports.get('eth3')?.problem ?? '', /access port of VLAN 7/);
    assert.match(ports.get('mgmt0')?.problem ?? '', /no bridge/);
    assert.equal(ports.get('eth2')?.problem, null);
  });
});

test('a switch of people gets a question that can be done by hand in both directions', () => {
  const of: Switch = { name: 'sw7', system: 'manual', host: null, ports: ['1', '2'] };
  const steps = carryVlanSteps({ ...CHANGE, of, vlan: VLAN, trunks: null, action: 'add' });
  assert.ok(steps.ok);
  const [step] = steps.value;
  assert.match(step?.asks?.apply ?? '', /^Put VLAN 1234, tagged, on 1 and 2 of switch sw7\./);
  assert.match(step?.asks?.undo ?? '', /^Take VLAN 1234 off 1 and 2 of switch sw7\./);
});

describe('what switches print', () => {
  test('a list over several lines is one list', () => {
    const sections = parseSections(
      'interface Gi1/0/1\n switchport trunk allowed vlan 10,20-22\n' +
        ' switchport trunk allowed vlan add 30,40\n switchport mode trunk\n!\n',
    );
    const section = sections?.get('Gi1/0/1') ?? assert.fail();
    assert.equal(renderVlanList(section.carries), '10,20-22,30,40');
  });

  test('a wrapped row of "allowed and active" is one row, and other blocks are left alone', () => {
    const table =
      '\nPort        Vlans allowed on trunk\nGi1/0/1     1-4094\n\n' +
      'Port        Vlans allowed and active in management domain\n' +
      'Gi1/0/1     10,20,\n            30-32\nPo1         none\n\n' +
      'Port        Vlans in spanning tree forwarding state and not pruned\nGi1/0/1     10\n';
    const active = parseActive(table, ['GigabitEthernet1/0/1', 'Port-channel1']);
    assert.equal(renderVlanList(active.get('GigabitEthernet1/0/1') ?? 'all'), '10,20,30-32');
    assert.equal(renderVlanList(active.get('Port-channel1') ?? 'all'), 'none');
  });

  test('lists of VLANs are read and written alike; what is none is refused', () => {
    const lists = ['none', 'all', '1', '10,20-22', '2-4094'];
    for (const text of lists) {
      assert.equal(renderVlanList(parseVlanList(text) ?? assert.fail(text)), text);
    }
    assert.equal(parseVlanList('1-4094'), 'all');
    for (const text of ['x', '20-10', '1,,2', '5000', '10;20']) {
      assert.equal(parseVlanList(text), null, text);
    }
  });

  test('a port is found by its short name, and never taken for another', () => {
    const ports = ['GigabitEthernet1/0/1', 'GigabitEthernet1/0/11', 'TenGigabitEthernet1/0/1'];
    assert.equal(findPort(ports, 'Gi1/0/1'), 'GigabitEthernet1/0/1');
    assert.equal(findPort(ports, 'te1/0/1'), 'TenGigabitEthernet1/0/1');
    assert.equal(findPort(ports, '1/0/1'), null);
    assert.equal(findPort(ports, 'Gi1/0/2'), null);
    assert.equal(findPort(['lag 1', '1/1/1'], 'lag1'), 'lag 1');
    assert.equal(findPort(['Ethernet1', 'Embryo1'], 'E1'), null);
  });
});
