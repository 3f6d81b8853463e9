// The drivers that keep a dead host from coming back. Here the host is alive behind the fence, so that what
// it does to ARP can be seen; the ports of other switches than the lab's own are in test/lab/switches/.

import { fenceByCloud } from '../../../src/steps/fencing/fence-by-cloud.ts';
import { fenceByCommand } from '../../../src/steps/fencing/fence-by-command.ts';
import { fenceBySwitchPort } from '../../../src/steps/fencing/fence-by-switch-port.ts';
import { type StepCase, stepCase } from '../suite/step-case.ts';
import { chosen, machinesWith, WEB1_ID } from './cloud.ts';

const PORT = 'node1-eth0';
// A fence that holds already is one more reason to go on, so its check never objects.
const ANYTHING = { alreadyApplied: null, drifted: null };

const fenced = {
  node: 'node1',
  ip: '203.0.113.50',
  observer: { host: 'router1', interface: 'eth0' },
  wasFenced: false,
};

export const FENCING_CASES: readonly StepCase[] = [
  stepCase(
    fenceBySwitchPort,
    { ...fenced, switch: 'switch', host: 'switch', system: 'linux-bridge', port: PORT },
    { ...ANYTHING, about: 'of a Linux bridge' },
  ),
  stepCase(
    fenceByCommand,
    {
      ...fenced,
      host: 'switch',
      command: ['ip', 'link', 'set', 'dev', PORT, 'down'],
      proof: ['ip', '-j', 'link', 'show', 'dev', PORT],
      shows: '"operstate":"DOWN"',
      undo: ['ip', 'link', 'set', 'dev', PORT, 'up'],
    },
    { ...ANYTHING, about: 'that can be taken back' },
  ),
  stepCase(
    fenceByCloud,
    { ...fenced, ip: '203.0.113.61', vmId: WEB1_ID, name: 'web1', jobId: chosen(30) },
    { ...ANYTHING, about: 'of a VM that runs', asPlanned: machinesWith('web1') },
  ),
];
