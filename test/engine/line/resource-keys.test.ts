// Which locks exclude each other, as a table.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResourceKey } from '../../../src/domain/names.ts';
import { resourcesConflict } from '../../../src/domain/resource-keys.ts';

const CONFLICTS: readonly (readonly [string, string])[] = [
  ['ip:203.0.113.50', 'ip:203.0.113.50'],
  ['ip:203.0.113.50', 'prefix:203.0.113.0/24'],
  ['ip:203.0.113.50', 'prefix:0.0.0.0/0'],
  ['prefix:10.0.0.0/8', 'prefix:10.12.0.0/24'],
  ['prefix:10.12.0.0/24', 'prefix:10.12.0.128/25'],
  ['vlan:1234', 'vlan:1234'],
  ['router:router1', 'router:router1/eth1.1234'],
  ['route:node1/10.0.0.0/8', 'route:node1/10.1.0.0/16'],
  ['host:node1', 'host:node1'],
];

const HARMONY: readonly (readonly [string, string])[] = [
  ['ip:203.0.113.50', 'ip:203.0.113.5'],
  ['ip:203.0.114.50', 'prefix:203.0.113.0/24'],
  ['prefix:10.12.0.0/25', 'prefix:10.12.0.128/25'],
  ['vlan:123', 'vlan:1234'],
  ['router:router1', 'router:router10'],
  ['router:router1/eth1.1', 'router:router1/eth1.10'],
  ['router:router1/eth1.1234', 'router:router2/eth1.1234'],
  ['route:node1/10.0.0.0/8', 'route:node2/10.0.0.0/8'],
  ['route:node1/10.0.0.0/8', 'prefix:10.0.0.0/8'],
  ['host:node1', 'host:node10'],
  ['host:router1', 'router:router1'],
  ['expose:203.0.113.80:80/tcp', 'expose:203.0.113.80:80/udp'],
];

function conflict([a, b]: readonly [string, string]): boolean {
  const [first, second] = [a as ResourceKey, b as ResourceKey];
  const isConflict = resourcesConflict(first, second);
  assert.equal(resourcesConflict(second, first), isConflict, 'it does not matter who is first');
  return isConflict;
}

for (const pair of CONFLICTS) {
  test(`${pair.join(' and ')} exclude each other`, () => assert.equal(conflict(pair), true));
}

for (const pair of HARMONY) {
  test(`${pair.join(' and ')} can be held side by side`, () => assert.equal(conflict(pair), false));
}
