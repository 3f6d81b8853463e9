// The drivers that add, remove and announce addresses. In the lab node1 has 203.0.113.50/32 and
// 203.0.113.60/32 beside its own address, and node3 only its own.

import { addAddress } from '../../../src/steps/add-address.ts';
import { announceAddress } from '../../../src/steps/announce-address.ts';
import { removeAddress } from '../../../src/steps/remove-address.ts';
import { type StepCase, stepCase } from '../suite/step-case.ts';

const IP = '203.0.113.50';
const GATEWAY = '203.0.113.1';
const NODE1_OTHERS = ['203.0.113.21/24', '203.0.113.60/32'];
// A prefix of its own with two addresses: the first is the primary of the second.
const PRIMARY = '192.0.2.50';
const SECONDARY = '192.0.2.60';
const PROMOTE = ['sysctl', '-w', 'net/ipv4/conf/eth0/promote_secondaries=1'];

const onNode3 = { host: 'node3', interface: 'eth0', ip: IP };
const onNode1 = { host: 'node1', interface: 'eth0', ip: IP };
const removalOfPrimary = {
  ...onNode1,
  ip: PRIMARY,
  prefixLength: 24,
  otherAddresses: [...NODE1_OTHERS, `${IP}/32`, `${SECONDARY}/24`],
  routeDestinations: ['default'],
};

export const ADDRESS_CASES: readonly StepCase[] = [
  stepCase(
    addAddress,
    { ...onNode3, undoAnnounces: null },
    {
      about: 'on a host that is hidden from ARP meanwhile',
      alreadyApplied: (network) => network.host('node3').addAddress(IP, 32),
      drifted: (network) => network.host('node3').addAddress(IP, 24),
    },
  ),
  stepCase(
    addAddress,
    {
      ...onNode3,
      undoAnnounces: { host: 'node1', interface: 'eth0', gateway: GATEWAY },
    },
    {
      about: 'in the open, so that its undo calls the gateway back',
      alreadyApplied: (network) => network.host('node3').addAddress(IP, 32),
      drifted: (network) => network.host('node3').addAddress(IP, 32, 'eth1'),
    },
  ),
  stepCase(
    removeAddress,
    {
      ...onNode1,
      prefixLength: 32,
      otherAddresses: NODE1_OTHERS,
      routeDestinations: ['default'],
    },
    {
      about: 'its own primary',
      alreadyApplied: (network) => network.host('node1').removeAddress(IP, 32),
      drifted: (network) => {
        network.host('node1').removeAddress(IP, 32);
        network.host('node1').addAddress(IP, 24);
      },
    },
  ),
  stepCase(
    removeAddress,
    { ...removalOfPrimary, ip: SECONDARY, otherAddresses: [...NODE1_OTHERS, `${PRIMARY}/24`] },
    {
      about: 'a secondary',
      asPlanned: (network) => {
        network.host('node1').addAddress(PRIMARY, 24);
        network.host('node1').addAddress(SECONDARY, 24);
      },
      alreadyApplied: (network) => network.host('node1').removeAddress(SECONDARY, 24),
      drifted: (network) => {
        network.host('node1').removeAddress(SECONDARY, 24);
        network.host('node1').addAddress(SECONDARY, 32);
      },
    },
  ),
  stepCase(removeAddress, removalOfPrimary, {
    about: 'a primary whose secondaries go with it',
    asPlanned: (network) => {
      network.host('node1').addAddress(PRIMARY, 24);
      network.host('node1').addAddress(SECONDARY, 24);
    },
    alreadyApplied: (network) => network.host('node1').removeAddress(PRIMARY, 24),
    drifted: null,
    verifyFailsWith: 'effect-missing',
  }),
  stepCase(removeAddress, removalOfPrimary, {
    about: 'a primary whose secondary is promoted',
    asPlanned: async (network) => {
      await network.run('node1', PROMOTE);
      network.host('node1').addAddress(PRIMARY, 24);
      network.host('node1').addAddress(SECONDARY, 24);
    },
    alreadyApplied: (network) => network.host('node1').removeAddress(PRIMARY, 24),
    drifted: null,
    // The promoted address stays the primary: making it a secondary again would need its deletion,
    // and an undo must not take away the address of somebody else, not even for a moment.
    notRestored: / secondary$|route 192\.0\.2\.0\/24 .*/gm,
  }),
  ...(['change-owner', 'keep-owner'] as const).map((purpose) =>
    stepCase(
      announceAddress,
      { ...onNode1, gateway: GATEWAY, rounds: 2, purpose },
      {
        about: purpose,
        alreadyApplied: null,
        drifted: (network) => network.host('node1').removeAddress(IP, 32),
        effectMissing: (network) => network.setFault('node1', { kind: 'link-down' }),
        rounds: 2,
      },
    ),
  ),
];
