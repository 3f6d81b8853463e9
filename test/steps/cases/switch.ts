// The drivers that put a VLAN on the trunks of a switch: on the lab's own, which is a Linux bridge,
// and by hand, with the other step that a person does (an address on a VM). The other systems run through the same contract in test/lab/switches/.

import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { holdAddressByHand } from '../../../src/steps/hold-address-by-hand.ts';
import { carryVlanByHand } from '../../../src/steps/switch/carry-vlan-by-hand.ts';
import { carryVlan } from '../../../src/steps/switch/carry-vlan.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const PORTS = ['router1-eth1', 'router2-eth1'];

function bridge(...commands: readonly string[]): Arrange {
  return async (network: ModelNetwork) => {
    for (const command of commands) {
      const argv = ['bridge', 'vlan', ...command.split(' ')];
      const { exitCode, stderr } = await network.run('switch', argv);
      if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
    }
  };
}

const onBoth = (verb: string): string[] => PORTS.map((port) => `${verb} dev ${port} vid 1234`);
const others = PORTS.map((port) => `add dev ${port} vid 20-22`);

const spec = {
  switch: 'sw1',
  system: 'linux-bridge',
  host: 'switch',
  vlan: 1234,
  ports: PORTS,
  changesList: false,
};

export const SWITCH_CASES: readonly StepCase[] = [
  stepCase(
    carryVlan,
    {
      ...spec,
      action: 'add',
      before: { carries: { 'router1-eth1': '20-22', 'router2-eth1': '20-22' }, elsewhere: [] },
    },
    {
      about: 'onto the trunks of a Linux bridge',
      asPlanned: bridge(...others),
      alreadyApplied: bridge(...onBoth('add')),
      drifted: bridge('del dev router1-eth1 vid 21'),
    },
  ),
  stepCase(
    carryVlan,
    {
      ...spec,
      action: 'remove',
      before: {
        carries: { 'router1-eth1': '20-22,1234', 'router2-eth1': '20-22,1234' },
        elsewhere: [],
      },
    },
    {
      about: 'off the trunks of a Linux bridge',
      asPlanned: bridge(...others, ...onBoth('add')),
      alreadyApplied: bridge(...onBoth('del')),
      drifted: bridge('del dev router2-eth1 vid 20'),
    },
  ),
  ...(['add', 'remove'] as const).map((action) =>
    stepCase(
      carryVlanByHand,
      { switch: 'sw7', ports: ['1', '2'], vlan: 1234, action },
      { about: action, alreadyApplied: null, drifted: null },
    ),
  ),
  ...(['put', 'take'] as const).map((action) =>
    stepCase(
      holdAddressByHand,
      { ip: '10.12.0.9', machine: 'web2', action, heir: action === 'take' ? 'web3' : null },
      { about: action, alreadyApplied: null, drifted: null },
    ),
  ),
];
