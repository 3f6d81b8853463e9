// Steps that a person does where no command can: from here they change nothing and see nothing. (The one
// about switches stands with the other switches.)

import { holdAddressByHand } from '../../../src/steps/hold-address-by-hand.ts';
import { type StepCase, stepCase } from '../suite/step-case.ts';

export const BY_HAND_CASES: readonly StepCase[] = (['put', 'take'] as const).map((action) =>
  stepCase(
    holdAddressByHand,
    { ip: '10.12.0.9', machine: 'web2', action, heir: action === 'take' ? 'web3' : null },
    { about: action, alreadyApplied: null, drifted: null },
  ),
);
