// The step suite on the drivers for the routers of a network.

import { ROUTER_STEP_CASES } from './cases/all.ts';
import { holdStepSuite } from './suite/step-suite.ts';

holdStepSuite(ROUTER_STEP_CASES);
