// What transcripts about addresses that VMs have beside their own may say with `> given …`: what people
// do in the VMs and in CloudStack, and what goes wrong on the way.

import type { LabCloud } from '../../../src/lab/cloud/lab-cloud.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';

type Given = (network: ModelNetwork, cloud: LabCloud) => void | Promise<void>;

const ADDED = '10.12.0.9';

export const VM_ADDRESS_GIVENS: Readonly<Record<string, Given>> = {
  'web1 got 10.12.0.9 in CloudStack and has it on lo': async (network, cloud) => {
    cloud.act.addAddress('web1', ADDED);
    await put(network, 'web1', ADDED);
  },
  'pub1 got 203.0.113.140 in CloudStack and has it on lo': async (network, cloud) => {
    cloud.act.addAddress('pub1', '203.0.113.140');
    await put(network, 'pub1', '203.0.113.140');
  },
  'a person puts 10.12.0.9 on web2': (network) => put(network, 'web2', ADDED),
  'a person takes 10.12.0.9 off web2': (network) => take(network, 'web2', ADDED),
  'a person takes 10.12.0.9 off web1': (network) => take(network, 'web1', ADDED),
  'a person puts 203.0.113.140 on pub2': (network) => put(network, 'pub2', '203.0.113.140'),
  'a person takes 203.0.113.140 off pub1': (network) => take(network, 'pub1', '203.0.113.140'),
  'CloudStack gives nobody an address': (_network, cloud) =>
    cloud.faults.set({
      kind: 'error',
      command: 'addIpToNic',
      code: 530,
      text: 'Failed to assign secondary ip to nic',
    }),
  'web2 is stopped by its owner': (network, cloud) => {
    cloud.act.setVmState('web2', 'Stopped');
    return network.stopMachine('web2');
  },
  'somebody routes 10.12.0.9 elsewhere on router1': async (network) => {
    await run(network, 'router1', 'ip route replace 10.12.0.9/32 via 10.12.0.77 dev eth1.1234');
  },
};

function put(network: ModelNetwork, name: string, ip: string): Promise<void> {
  return run(network, name, `ip addr replace ${ip}/32 dev lo`);
}

function take(network: ModelNetwork, name: string, ip: string): Promise<void> {
  return run(network, name, `ip addr del ${ip}/32 dev lo`);
}

async function run(network: ModelNetwork, host: string, line: string): Promise<void> {
  const { exitCode, stderr } = await network.run(host, line.split(' '));
  if (exitCode !== 0) throw new Error(`${host}: ${line}: ${stderr}`);
}
