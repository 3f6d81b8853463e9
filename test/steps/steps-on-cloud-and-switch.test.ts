// The step suite on the drivers for CloudStack and switches.

import { CLOUD_STEP_CASES } from './cases/all.ts';
import { holdStepSuite } from './suite/step-suite.ts';

holdStepSuite(CLOUD_STEP_CASES);
