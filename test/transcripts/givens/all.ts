// What a transcript may say with `> given …`: the state of the model hosts and of CloudStack in which it
// plays.

import type { LabCloud } from '../../../src/lab/cloud/lab-cloud.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { CROWD_GIVENS } from '../crowd.ts';
import { CONTROL_GIVENS } from './control.ts';
import { EXPOSURE_GIVENS } from './exposure.ts';
import { NETWORK_GIVENS } from './networks.ts';
import { ROUTE_GIVENS } from './routes.ts';
import { VM_ADDRESS_GIVENS } from './vm-addresses.ts';

const HABETS = 'habets' as const;
const NETWORK_FILE = '/etc/network/interfaces';
const SERVICE_FILE = '/etc/network/interfaces.d/service-203-0-113-50';

type Given = (network: ModelNetwork, cloud: LabCloud) => void | Promise<void>;

export const GIVENS: Readonly<Record<string, Given>> = {
  ...CONTROL_GIVENS,
  ...EXPOSURE_GIVENS,
  ...NETWORK_GIVENS,
  ...ROUTE_GIVENS,
  ...VM_ADDRESS_GIVENS,
  ...CROWD_GIVENS,
  'nothing special': () => {},
  'node2 also has 203.0.113.50': (network) => network.host('node2').addAddress('203.0.113.50', 32),
  'nobody has 203.0.113.50': (network) => network.host('node1').removeAddress('203.0.113.50', 32),
  'router2 took 203.0.113.50 and node1 lost it': (network) => {
    network.host('node1').removeAddress('203.0.113.50', 32);
    network.host('router2').addAddress('203.0.113.50', 32);
  },
  'router2 answers for 203.0.113.50 too': (network) =>
    network.host('router2').addAddress('203.0.113.50', 32),
  'node3 is down': (network) => network.crash('node3'),
  'node1 is down': (network) => network.crash('node1'),
  'node1 is back': async (network) => {
    await network.clearFaults('node1');
    await network.boot('node1');
  },
  'node2 is back': (network) => network.boot('node2'),
  'the sshd of node1 is down': (network) => network.setFault('node1', { kind: 'sshd-killed' }),
  '203.0.113.50 is on node2, which is down': async (network) => {
    const file = network.host('node1').readFile(SERVICE_FILE) ?? '';
    network.host('node1').removeAddress('203.0.113.50', 32);
    network.host('node1').alter(({ files }) => files.remove(SERVICE_FILE));
    network.host('node2').writeFile(SERVICE_FILE, file);
    await network.crash('node2');
  },
  'the sshds of internet and gw are down': async (network) => {
    await network.setFault('internet', { kind: 'sshd-killed' });
    await network.setFault('gw', { kind: 'sshd-killed' });
  },
  'router1 is down': (network) => network.crash('router1'),
  "node3 has Habets' arping": (network) => network.host('node3').setArping(HABETS),
  'node3 has no arping': (network) => network.host('node3').removeTool('arping'),
  'node3 has no nft but arptables': (network) => network.host('node3').removeTool('nft'),
  'node3 has neither nft nor arptables': (network) => {
    network.host('node3').removeTool('nft');
    network.host('node3').removeTool('arptables');
  },
  'the link of node3 is down': (network) => network.setFault('node3', { kind: 'link-down' }),
  'node3 does not describe eth0 in its files': (network) => {
    const host = network.host('node3');
    const text = host.readFile(NETWORK_FILE) ?? '';
    host.writeFile(NETWORK_FILE, text.replace(/auto eth0\niface eth0[^]*?\n\n/, ''));
  },
  'netplan on node3 also names eth0': (network) =>
    network.host('node3').alter(({ files }) => {
      files.makeDirectory('/etc/netplan');
      files.write('/etc/netplan/50-eth0.yaml', 'network: {ethernets: {eth0: {}}}\n');
    }),
  'node3 is run by netplan alone': async (network, cloud) => {
    await GIVENS['node3 does not describe eth0 in its files']?.(network, cloud);
    await GIVENS['netplan on node3 also names eth0']?.(network, cloud);
  },
  'the file of node1 mixes the address with others': (network) =>
    network
      .host('node1')
      .writeFile(
        SERVICE_FILE,
        'iface eth0 inet static\n    address 203.0.113.50/32\n    gateway 203.0.113.1\n',
      ),
  'keepalived on node1 manages 203.0.113.50': (network) =>
    network
      .host('node1')
      .writeFile('/etc/keepalived/keepalived.conf', 'virtual_ipaddress { 203.0.113.50 }\n'),
  'somebody edits the file of node1 before the approval': (network) =>
    network
      .host('node1')
      .writeFile(SERVICE_FILE, '# mine\niface eth0 inet static\n    address 203.0.113.50/32\n'),
  'the old host refuses to let go': (network) =>
    network.host('node1').fail(/ip addr del 203\.0\.113\.50/, {
      exitCode: 2,
      stderr: 'RTNETLINK answers: Operation not permitted\n',
      times: 1,
    }),
  'the gateway ignores announcements for a while': (network) =>
    network.host('node3').fail(/arping -c 2 -w 2/, { exitCode: 1, stderr: '', times: 1 }),
};
