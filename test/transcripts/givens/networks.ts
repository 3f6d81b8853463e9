// What transcripts about networks and VMs may say with `> given …`: what somebody did beside the bot in
// CloudStack, on a router or on the switch, and what goes wrong there.

import type { LabCloud } from '../../../src/lab/cloud/lab-cloud.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';

type Given = (network: ModelNetwork, cloud: LabCloud) => void | Promise<void>;

const INTERFACE_FILE = '/etc/network/interfaces.d/vlan1234';
const REFUSED = { exitCode: 2, stderr: 'RTNETLINK answers: Operation not permitted\n' };

export const NETWORK_GIVENS: Readonly<Record<string, Given>> = {
  'somebody made network 1300 with 10.12.0.0/24 in CloudStack': (_network, cloud) => {
    cloud.act.createNetworkElsewhere(1300, '10.12.0.0/24');
  },
  'a VLAN interface for 1234 is on router2 already': async (network) => {
    const add = 'ip link add link eth1 name eth1.1234 type vlan id 1234';
    await network.run('router2', add.split(' '));
  },
  'the switch carries VLAN 1234 for somebody else': async (network) => {
    await network.run('switch', 'bridge vlan add dev node2-eth1 vid 1234'.split(' '));
  },
  'router2 is down': (network) => network.crash('router2'),
  'the switch is down': (network) => network.crash('switch'),
  'the account of the bot is disabled in CloudStack': (_network, cloud) =>
    cloud.act.disableAccount('netops'),
  'eth1 of router2 is down': async (network) => {
    await network.run('router2', 'ip link set dev eth1 down'.split(' '));
  },
  'router2 refuses its own address': (network) =>
    network.host('router2').fail(/ip addr replace 10\.12\.0\.3/, { ...REFUSED, times: 1 }),
  'CloudStack cannot tag the network': (_network, cloud) =>
    cloud.faults.set({
      kind: 'job-fails',
      command: 'createTags',
      code: 530,
      text: 'Internal error',
    }),
  'the switch forgets VLAN 1234 on the port of router2': async (network) => {
    await network.run('switch', 'bridge vlan del dev router2-eth1 vid 1234'.split(' '));
  },
  'somebody edits the interface file of router1': (network) => {
    const text = network.host('router1').readFile(INTERFACE_FILE) ?? '';
    network.host('router1').writeFile(INTERFACE_FILE, text.replace('rp_filter=2', 'rp_filter=1'));
  },
  'somebody switches forwarding off on router2': async (network) => {
    await network.run('router2', ['sysctl', '-w', 'net/ipv4/ip_forward=0']);
  },
  'web1 is stopped by its owner': (network, cloud) => {
    cloud.act.setVmState('web1', 'Stopped');
    return network.stopMachine('web1');
  },
  'somebody deployed db1 with 10.12.0.9': async (_network, cloud) => {
    await cloud.act.deployElsewhere('db1', 1234, '10.12.0.9');
  },
  'a stranger on node3 has 10.12.0.4': (network) =>
    network.startMachine({
      name: 'stranger',
      node: 'node3',
      vlan: 1234,
      mac: '02:00:00:00:99:00',
      address: '10.12.0.4/24',
      gateway: null,
    }),
  'CloudStack has no room for a VM': (_network, cloud) =>
    cloud.faults.set({
      kind: 'job-fails',
      command: 'deployVirtualMachine',
      code: 533,
      text: 'Unable to create a deployment for VM instance',
    }),
  'CloudStack cannot delete the network': (_network, cloud) =>
    cloud.faults.set({
      kind: 'job-fails',
      command: 'deleteNetwork',
      code: 530,
      text: 'Failed to delete network',
    }),
  'CloudStack cannot destroy VMs': (_network, cloud) =>
    cloud.faults.set({
      kind: 'job-fails',
      command: 'destroyVirtualMachine',
      code: 530,
      text: 'Failed to destroy vm',
    }),
};
