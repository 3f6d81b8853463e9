// The drivers that only look. They have nothing to apply, so their `check` never refuses; what they
// must do is fail when what they look for is not so.

import { checkPath } from '../../../src/steps/check-path.ts';
import { pingAddress } from '../../../src/steps/ping-address.ts';
import { watchOwner } from '../../../src/steps/arp/watch-owner.ts';
import { verifyOwner } from '../../../src/steps/verify-owner.ts';
import { type StepCase, stepCase } from '../suite/step-case.ts';

const IP = '203.0.113.50';
const ONLY_LOOKS = { alreadyApplied: null, drifted: null };

const ownership = {
  ip: IP,
  owner: 'node1',
  mac: '02:00:00:00:21:00',
  observer: { host: 'router1', interface: 'eth0' },
};

export const LOOK_CASES: readonly StepCase[] = [
  stepCase(
    checkPath,
    { host: 'node3', interface: 'eth0', ip: IP, gateway: '203.0.113.1' },
    {
      ...ONLY_LOOKS,
      about: 'the gateway is on the same link',
      asPlanned: (network) => network.host('node3').addAddress(IP, 32),
      effectMissing: (network) => {
        network.host('node3').removeAddress('203.0.113.23', 24);
        network.host('node3').addAddress('203.0.113.23', 24, 'eth1');
      },
    },
  ),
  stepCase(
    pingAddress,
    { from: 'router1', ip: IP },
    {
      ...ONLY_LOOKS,
      about: 'from a third host',
      effectMissing: (network) => network.host('node1').removeAddress(IP, 32),
    },
  ),
  stepCase(
    watchOwner,
    {
      ...ownership,
      old: { host: 'node3', interface: 'eth0' },
      nodes: [{ host: 'node2', interface: 'eth0' }],
      fence: null,
    },
    {
      ...ONLY_LOOKS,
      about: 'while the old host is off',
      asPlanned: (network) => network.crash('node3'),
      effectMissing: (network) => network.host('node2').addAddress(IP, 32),
    },
  ),
  stepCase(
    verifyOwner,
    { ...ownership, gatewayHost: null },
    {
      ...ONLY_LOOKS,
      about: 'seen by an observer',
      effectMissing: (network) => network.host('node2').addAddress(IP, 32),
    },
  ),
  stepCase(
    verifyOwner,
    { ...ownership, gatewayHost: { host: 'gw', interface: 'eth1' } },
    {
      ...ONLY_LOOKS,
      about: 'seen by an observer and held by the gateway',
      effectMissing: (network) =>
        network.host('gw').alter((kernel) => kernel.link('eth1')?.neighbours.clear()),
    },
  ),
];
