// The drivers that act on CloudStack. Its stand-in gives the same uuids for the same acts, so that the
// rows can name them: they are read in a rehearsal.

import type { CloudId } from '../../../src/domain/names.ts';
import { readVirtualMachines } from '../../../src/facts/cloud/virtual-machines.ts';
import { startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { World } from '../../../src/ports/world.ts';
import { createNetworkOffering } from '../../../src/steps/cloud/create-network-offering.ts';
import { createNetwork } from '../../../src/steps/cloud/create-network.ts';
import { deleteNetwork } from '../../../src/steps/cloud/delete-network.ts';
import { deployVm } from '../../../src/steps/cloud/deploy-vm.ts';
import { destroyVm } from '../../../src/steps/cloud/destroy-vm.ts';
import { moveSecondaryIp } from '../../../src/steps/cloud/move-secondary-ip.ts';
import { cloudApi, type SceneCloud } from '../suite/scene-cloud.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const VLAN = 1234;
const PREFIX = '10.12.0.0/24';
const IP = '10.12.0.10';
const OFFERING = 'no-services';
const TAGS = { 'managed-by': 'arpeggio', 'arpeggio-change': 'c7f3k2a' };

/** The n-th id that a plan would choose. */
export function chosen(n: number): CloudId {
  return `c0ffee00-0000-4000-8000-${String(n).padStart(12, '0')}` as CloudId;
}

const OFFERING_CALL = {
  name: OFFERING,
  displaytext: 'Networks without a virtual router (made by Arpeggio)',
  guestiptype: 'Isolated',
  traffictype: 'GUEST',
  specifyvlan: 'true',
  conservemode: 'true',
  supportedservices: '',
};

async function makeOffering({ api }: SceneCloud, change = {}): Promise<string> {
  const parameters = { ...OFFERING_CALL, ...change };
  const made = await api.call({ command: 'createNetworkOffering', parameters });
  const { id } = (made as { networkoffering: { id: string } }).networkoffering;
  await api.call({ command: 'updateNetworkOffering', parameters: { id, state: 'Enabled' } });
  return id;
}

async function makeNetwork(cloud: SceneCloud, change = {}): Promise<void> {
  const { lab, api } = cloud;
  const parameters = {
    name: 'web',
    displaytext: 'web: nat',
    networkofferingid: await makeOffering(cloud),
    zoneid: lab.ids.zone,
    vlan: String(VLAN),
    gateway: '10.12.0.1',
    netmask: '255.255.255.0',
    ...change,
  };
  await api.call({ command: 'createNetwork', parameters });
}

let jobCount = 900;

async function runByHand(
  api: SceneCloud['api'],
  command: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  jobCount += 1;
  await api.runJob({ command, parameters }, { jobId: chosen(jobCount), timeoutMs: 60_000 });
}

async function tag({ api }: SceneCloud, networkId: string): Promise<void> {
  const parameters = {
    resourceids: networkId,
    resourcetype: 'Network',
    'tags[0].key': 'arpeggio-change',
    'tags[0].value': TAGS['arpeggio-change'],
    'tags[1].key': 'managed-by',
    'tags[1].value': TAGS['managed-by'],
  };
  await runByHand(api, 'createTags', parameters);
}

const networkOf = async ({ api }: SceneCloud): Promise<string> => {
  const parameters = { listall: 'true', vlan: String(VLAN) };
  const [network] = await api.list({ command: 'listNetworks', parameters });
  return (network as { id: string }).id;
};

const tagged: Arrange = async ({ cloud }) => {
  await makeNetwork(cloud);
  await tag(cloud, await networkOf(cloud));
};

/** Deletes it as a person would, past the bot. */
async function deleteByHand({ api }: SceneCloud, networkId: string): Promise<void> {
  await runByHand(api, 'deleteNetwork', { id: networkId });
}

async function give({ api }: SceneCloud, nicId: string, ip: string): Promise<void> {
  await runByHand(api, 'addIpToNic', { nicid: nicId, ipaddress: ip });
}

async function take({ api }: SceneCloud, secondaryIpId: string): Promise<void> {
  await runByHand(api, 'removeIpFromNic', { id: secondaryIpId });
}

const MOVED_IP = '10.12.0.50';

/** web1, web2 and web3 in the network; `holder` has the secondary address. */
export function machinesWith(holder: string): Arrange {
  return async (network) => {
    const { cloud } = network;
    await tagged(network);
    for (const [index, name] of ['web1', 'web2', 'web3'].entries()) {
      await cloud.lab.act.deployElsewhere(name, VLAN, `10.12.0.1${index + 1}`);
    }
    await give(cloud, (await nicsOf(cloud))[holder]?.id ?? '', MOVED_IP);
  };
}

async function nicsOf({ api }: Pick<SceneCloud, 'api'>) {
  const machines = await readVirtualMachines({ cloud: api } as World);
  return Object.fromEntries(machines.flatMap(({ name, nics }) => nics.map((nic) => [name, nic])));
}

async function rehearse() {
  const lab = await startCloud({ jobDelayMs: 0 });
  const cloud = { lab, api: cloudApi(lab) } as SceneCloud;
  await machinesWith('web1')({ cloud } as Parameters<Arrange>[0]);
  const nics = await nicsOf(cloud);
  const machines = await readVirtualMachines({ cloud: cloud.api } as World);
  const networkId = await networkOf(cloud);
  const { ids } = lab;
  await lab.stop();
  return { ids, networkId, nics, machineId: machines.find(({ name }) => name === 'web1')?.id };
}

const { ids, networkId, nics, machineId } = await rehearse();
export const WEB1_ID = machineId;

const NETWORK = {
  name: 'web',
  displayText: 'web: nat',
  offering: OFFERING,
  zoneId: ids.zone,
  vlan: VLAN,
  prefix: PREFIX,
  gateway: '10.12.0.1',
  owner: {},
  tagJobId: chosen(1),
};

const offeringCases = [
  stepCase(
    createNetworkOffering,
    { name: OFFERING, tag: 'guest' },
    {
      about: 'where there is none of its name',
      alreadyApplied: async ({ cloud }) => {
        await makeOffering(cloud, { tags: 'guest' });
      },
      drifted: async ({ cloud }) => {
        await makeOffering(cloud, { displaytext: 'mine' });
      },
    },
  ),
];

const networkCases = [
  stepCase(
    createNetwork,
    { ...NETWORK, changeId: TAGS['arpeggio-change'] },
    {
      about: 'on a VLAN that nobody has',
      asPlanned: async ({ cloud }) => {
        await makeOffering(cloud);
      },
      alreadyApplied: async (network) => {
        await network.cloud.lab.reset();
        await tagged(network);
      },
      drifted: ({ cloud }) => {
        cloud.lab.act.createNetworkElsewhere(VLAN, '10.99.0.0/24');
      },
      effectMissing: async ({ cloud }) => {
        await cloud.lab.reset();
        await makeNetwork(cloud, { gateway: '10.12.0.254' });
        await tag(cloud, await networkOf(cloud));
      },
    },
  ),
  stepCase(
    deleteNetwork,
    { ...NETWORK, networkId, tags: TAGS, jobId: chosen(2) },
    {
      about: 'without a VM in it',
      asPlanned: tagged,
      alreadyApplied: ({ cloud }) => deleteByHand(cloud, networkId),
      drifted: async ({ cloud }) => {
        await cloud.lab.act.deployElsewhere('web9', VLAN, IP);
        await cloud.lab.act.destroyVm('web9');
      },
    },
  ),
];

const deployment = {
  name: 'web1',
  vmId: chosen(10),
  jobId: chosen(11),
  undoJobId: chosen(12),
  zoneId: ids.zone,
  serviceOfferingId: ids.serviceOfferings['small'],
  templateId: ids.templates['debian-12'],
  networkId,
  ip: IP,
  owner: {},
};

const deploy = async ({ api }: SceneCloud, ip: string): Promise<void> => {
  const parameters = {
    name: 'web1',
    customid: chosen(10),
    zoneid: ids.zone,
    serviceofferingid: ids.serviceOfferings['small'] ?? '',
    templateid: ids.templates['debian-12'] ?? '',
    networkids: networkId,
    ipaddress: ip,
  };
  await runByHand(api, 'deployVirtualMachine', parameters);
};

const machineCases = [
  stepCase(deployVm, deployment, {
    about: 'with an address that is free',
    asPlanned: tagged,
    alreadyApplied: ({ cloud }) => deploy(cloud, IP),
    drifted: async ({ cloud }) => {
      await cloud.lab.act.deployElsewhere('other', VLAN, IP);
    },
    // CloudStack's answer to an address that cannot be had: a VM without one, and success.
    effectMissing: ({ cloud }) => deploy(cloud, '10.12.0.1'),
  }),
  stepCase(
    destroyVm,
    { vmId: machineId, name: 'web1', networkId, jobId: chosen(13) },
    {
      about: 'that is running',
      asPlanned: machinesWith('web1'),
      alreadyApplied: ({ cloud }) => cloud.lab.act.expunge('web1'),
      drifted: null,
      isFinal: true,
    },
  ),
];

const move = {
  ip: MOVED_IP,
  networkId,
  from: {
    nicId: nics['web1']?.id,
    secondaryIpId: nics['web1']?.secondaryIps[0]?.id,
    name: 'web1',
  },
  to: { nicId: nics['web2']?.id, name: 'web2' },
  removeJobId: chosen(20),
  addJobId: chosen(21),
  undoRemoveJobId: chosen(22),
  undoAddJobId: chosen(23),
};

const handOver = (to: string): Arrange => {
  return async ({ cloud }) => {
    await take(cloud, nics['web1']?.secondaryIps[0]?.id ?? '');
    await give(cloud, nics[to]?.id ?? '', MOVED_IP);
  };
};

const addressCases = [
  stepCase(moveSecondaryIp, move, {
    about: 'from one VM to another',
    asPlanned: machinesWith('web1'),
    alreadyApplied: handOver('web2'),
    drifted: handOver('web3'),
  }),
];

export const CLOUD_CASES: readonly StepCase[] = [
  ...offeringCases,
  ...networkCases,
  ...machineCases,
  ...addressCases,
];
