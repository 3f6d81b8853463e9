// The step suite on the drivers for addresses, files, settings and routes of single hosts.

import { HOST_STEP_CASES } from './cases/all.ts';
import { holdStepSuite } from './suite/step-suite.ts';

holdStepSuite(HOST_STEP_CASES);
