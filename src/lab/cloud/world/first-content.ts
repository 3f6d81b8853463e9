// What is in the cloud before anybody did anything: a zone with one guest network, three accounts
// with keys, templates, service offerings, and the network offerings without services that every
// installation has. The bot's own offering is not among them.

import { nextRow } from './ids.ts';
import type { Account, CloudState, NetworkOffering } from './rows.ts';

const CREATED = '2026-01-02T03:04:05.000Z';

/** Long and random-looking like real ones; they open nothing but this stand-in. */
export const FIRST_KEYS = {
  root: keysOf('netops'),
  user: keysOf('shop'),
  restricted: keysOf('auditor'),
};

function keysOf(name: string) {
  return { apiKey: `lab-api-key-of-${name}`, secretKey: `lab-secret-key-of-${name}-not-a-secret` };
}

/** The role of the account auditor: it may look, and ask after jobs. */
const LOOKING = [
  'listCapabilities',
  'listApis',
  'getApiLimit',
  'listZones',
  'listPhysicalNetworks',
  'listNetworkOfferings',
  'listNetworks',
  'listVlanIpRanges',
  'listVirtualMachines',
  'listNics',
  'listTemplates',
  'listServiceOfferings',
  'listTags',
  'listAsyncJobs',
  'queryAsyncJobResult',
];

export function firstContent(): CloudState {
  const state: CloudState = {
    nextNumber: 1,
    domains: [],
    accounts: [],
    users: [],
    projects: [],
    zones: [],
    physicalNetworks: [],
    vlanIpRanges: [],
    dedicatedVlans: [],
    templates: [],
    serviceOfferings: [],
    networkOfferings: [],
    networks: [],
    machines: [],
    tags: [],
    jobs: [],
  };
  addPeople(state);
  addPlaces(state);
  addOfferings(state);
  return state;
}

function addPeople(state: CloudState): void {
  state.domains.push({ ...nextRow(state), name: 'ROOT', path: 'ROOT' });
  addAccount(state, { name: 'netops', type: 'Admin', calls: null }, 'root');
  addAccount(state, { name: 'shop', type: 'User', calls: null }, 'user');
  addAccount(state, { name: 'auditor', type: 'Admin', calls: LOOKING }, 'restricted');
}

function addAccount(
  state: CloudState,
  account: Pick<Account, 'name' | 'type' | 'calls'>,
  keys: keyof typeof FIRST_KEYS,
): void {
  const domainId = state.domains[0]?.id ?? '';
  const row = { ...nextRow(state), ...account, domainId, isEnabled: true };
  state.accounts.push(row);
  state.users.push({
    ...nextRow(state),
    name: account.name,
    accountId: row.id,
    ...FIRST_KEYS[keys],
    isEnabled: true,
    keyAccess: null,
  });
}

function addPlaces(state: CloudState): void {
  const zone = {
    ...nextRow(state),
    name: 'zone1',
    networkType: 'Advanced' as const,
    hasSecurityGroups: false,
  };
  state.zones.push(zone);
  const physicalNetwork = {
    ...nextRow(state),
    name: 'guest',
    zoneId: zone.id,
    tags: ['guest'],
    isolation: 'VLAN' as const,
    dynamicVlans: '2000-2999',
  };
  state.physicalNetworks.push(physicalNetwork);
  state.vlanIpRanges.push({
    ...nextRow(state),
    zoneId: zone.id,
    physicalNetworkId: physicalNetwork.id,
    networkId: null,
    vlan: '100',
    gateway: '203.0.113.1',
    netmask: '255.255.255.0',
    startIp: '203.0.113.200',
    endIp: '203.0.113.220',
  });
}

function addOfferings(state: CloudState): void {
  const zoneId = state.zones[0]?.id ?? '';
  for (const [name, isReady, isPasswordEnabled] of [
    ['debian-12', true, false],
    ['debian-12-password', true, true],
    ['debian-13-downloading', false, false],
  ] as const) {
    state.templates.push({ ...nextRow(state), name, zoneId, isReady, isPasswordEnabled });
  }
  state.serviceOfferings.push({ ...nextRow(state), name: 'small', cpus: 1, memoryMb: 1024 });
  state.serviceOfferings.push({ ...nextRow(state), name: 'large', cpus: 4, memoryMb: 8192 });
  addNetworkOffering(state, { name: 'QuickCloudNoServices', guestType: 'Shared' });
  addNetworkOffering(state, { name: 'DefaultL2NetworkOfferingVlan', guestType: 'L2' });
}

function addNetworkOffering(
  state: CloudState,
  offering: Pick<NetworkOffering, 'name' | 'guestType'>,
): void {
  state.networkOfferings.push({
    ...nextRow(state),
    ...offering,
    displayText: offering.name,
    state: 'Enabled',
    services: [],
    specifyVlan: true,
    specifyIpRanges: offering.guestType === 'Shared',
    isPersistent: false,
    conserveMode: true,
    availability: 'Optional',
    tags: null,
    isDefault: true,
    created: CREATED,
  });
}
