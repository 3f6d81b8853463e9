// Reference 2.6: secondary addresses, and the address of a NIC.

import type { LabCloud } from '../../../../src/lab/cloud/start-cloud.ts';
import { done, ok } from '../raw-client.ts';
import { deploy, makeNetwork, makeOffering } from '../scene.ts';
import { answers, ends } from './error-case.ts';
import type { ErrorCase } from './error-case.ts';

type Fields = Readonly<Record<string, string>>;

async function nicIn(cloud: LabCloud, offering: Fields = {}, network: Fields = {}) {
  const id = await makeNetwork(cloud, await makeOffering(cloud, offering), network);
  return deploy(cloud, id);
}

function adding(ipaddress: string, arrange?: (cloud: LabCloud, nic: string) => Promise<unknown>) {
  return async (cloud: LabCloud) => {
    const { nic } = await nicIn(cloud);
    await arrange?.(cloud, nic);
    return { command: 'addIpToNic', parameters: { nicid: nic, ipaddress } };
  };
}

const NOT_ASSIGNED = 'Failed to assign secondary ip to nic';
const L2 = { guestiptype: 'L2' };
const NO_ADDRESSES = { gateway: '', netmask: '' };

export const NIC_CASES: readonly ErrorCase[] = [
  answers(
    ['adding an address that is taken', 530, NOT_ASSIGNED],
    adding('10.12.0.50', (cloud, nicid) =>
      done(cloud, 'addIpToNic', { nicid, ipaddress: '10.12.0.50' }),
    ),
  ),
  answers(['adding the gateway', 530, NOT_ASSIGNED], adding('10.12.0.1')),
  answers(['adding an address outside', 530, NOT_ASSIGNED], adding('10.13.0.50')),
  answers(['adding an address on L2', 530, NOT_ASSIGNED], async (cloud) => {
    const { nic } = await nicIn(cloud, L2, NO_ADDRESSES);
    return { command: 'addIpToNic', parameters: { nicid: nic, ipaddress: '10.12.0.50' } };
  }),
  answers(
    [
      'an eleventh address',
      431,
      'Allocating guest ip for nic failed : Maximum Number of Ips per Nic has been crossed.',
    ],
    adding('', async (cloud, nicid) => {
      for (let count = 0; count < 10; count += 1) await done(cloud, 'addIpToNic', { nicid });
    }),
  ),
  ends(
    ['removing an address that another job removes first', 530, 'Invalid IP id is passed'],
    async (cloud) => {
      const { nic } = await nicIn(cloud);
      const { id } = await done(cloud, 'addIpToNic', { nicid: nic });
      await ok(cloud, 'removeIpFromNic', { id: String(id) });
      return { command: 'removeIpFromNic', parameters: { id: String(id) } };
    },
    // Both have to be accepted before the first is carried out.
    { options: { jobDelayMs: 200 } },
  ),
  ends(
    ['removing an address whose network is gone', 431, 'Removing guest ip from nic failed'],
    async (cloud) => {
      const network = await makeNetwork(cloud, await makeOffering(cloud));
      const { nic } = await deploy(cloud, network);
      const { id } = await done(cloud, 'addIpToNic', { nicid: nic });
      // Up to 4.13 a network is deleted under its VMs.
      await done(cloud, 'deleteNetwork', { id: network });
      return { command: 'removeIpFromNic', parameters: { id: String(id) } };
    },
    { options: { version: '4.13' } },
  ),
  ends(
    [
      'removing an address in a zone with security groups',
      530,
      'Failed to set security group rules for the secondary ip',
    ],
    async (cloud) => {
      const { nic } = await nicIn(cloud);
      const { id } = await done(cloud, 'addIpToNic', { nicid: nic });
      cloud.act.setSecurityGroups(true);
      return { command: 'removeIpFromNic', parameters: { id: String(id) } };
    },
  ),
  answers(
    [
      'removing an address twice, one after the other',
      431,
      /^Unable to execute API command removeipfromnic due to invalid value\. Invalid parameter id value=/,
    ],
    async (cloud) => {
      const { nic } = await nicIn(cloud);
      const { id } = await done(cloud, 'addIpToNic', { nicid: nic });
      await done(cloud, 'removeIpFromNic', { id: String(id) });
      return { command: 'removeIpFromNic', parameters: { id: String(id) } };
    },
  ),
  ends(
    ['another address for a NIC on L2', 431, 'UpdateVmNicIpCmd is not supported in L2 network'],
    async (cloud) => {
      const { nic } = await nicIn(cloud, L2, NO_ADDRESSES);
      return { command: 'updateVmNicIp', parameters: { nicid: nic, ipaddress: '10.12.0.9' } };
    },
  ),
  ends(
    [
      'another address for a running VM where there are services',
      431,
      'VM is not Stopped, unable to update the vm nic having the specified id',
    ],
    async (cloud) => {
      const { nic } = await nicIn(cloud, { supportedservices: 'UserData' });
      return { command: 'updateVmNicIp', parameters: { nicid: nic, ipaddress: '10.12.0.9' } };
    },
  ),
  ends(
    [
      'a taken address for a NIC',
      431,
      /^Allocating ip to guest nic [0-9a-f-]{36} failed, please choose another ip$/,
    ],
    async (cloud) => {
      const { nic } = await nicIn(cloud);
      return { command: 'updateVmNicIp', parameters: { nicid: nic, ipaddress: '10.12.0.1' } };
    },
  ),
  ends(
    [
      'the same on a Shared network',
      530,
      'Failed to update ip address on vm NIC. Refer to server logs for details.',
    ],
    async (cloud) => {
      const shared = { guestiptype: 'Shared', specifyipranges: 'true' };
      const range = { startip: '10.12.0.10', endip: '10.12.0.20' };
      const { nic } = await nicIn(cloud, shared, range);
      return { command: 'updateVmNicIp', parameters: { nicid: nic, ipaddress: '10.12.0.1' } };
    },
  ),
];
