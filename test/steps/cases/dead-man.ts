// Rows for the drivers of the dead-man switch itself, on a host that has never seen it.

import { DEAD_MAN_PATH } from '../../../src/facts/dead-man.ts';
import { armDeadMan } from '../../../src/steps/dead-man/arm-dead-man.ts';
import { confirmDeadMan } from '../../../src/steps/dead-man/confirm-dead-man.ts';
import { deadManBundle } from '../../../src/steps/dead-man/program.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const PLACE = { host: 'node3', id: 'c7f3k2a', seconds: 120 };
const script = 'ip -4 addr flush dev eth0 to 203.0.113.50/32 || exit 1\n';
const bundle = deadManBundle([{ number: 1, atBoot: false, script }]);

const install: Arrange = (network) =>
  network.host('node3').alter(({ files }) => {
    files.makeDirectory('/var/lib/arpeggio');
    files.write(DEAD_MAN_PATH, 'sh', { mode: 0o700 });
  });
function tell(...words: string[]): Arrange {
  return async (network) => {
    await install(network);
    await network.run('node3', ['sh', DEAD_MAN_PATH, ...words], { stdin: bundle });
  };
}
const arm = tell('arm', PLACE.id, '120');
const confirm: Arrange = async (network) => {
  await arm(network);
  await tell('confirm', PLACE.id)(network);
};

export const DEAD_MAN_CASES: readonly StepCase[] = [
  stepCase(
    armDeadMan,
    { ...PLACE, bundle },
    { about: 'on a host that never was armed', alreadyApplied: arm, drifted: confirm },
  ),
  stepCase(
    confirmDeadMan,
    { ...PLACE, managedBy: null, others: [] },
    {
      about: 'armed a moment ago',
      asPlanned: arm,
      alreadyApplied: tell('confirm', PLACE.id),
      drifted: null,
    },
  ),
];
