// The list of gates that `npm run check` runs. The slow ones come first, so that they start first.

import { deadCode } from './dead-code.ts';
import { environment, runbook, slackManifests } from './documents.ts';
import type { Gate } from './gate.ts';
import { imports } from './imports.ts';
import { lockfile } from './lockfile.ts';
import { sizes } from './sizes.ts';
import { format, lint, types } from './tools.ts';
import { tour } from './tour.ts';
import { tree } from './tree.ts';

export const GATES: readonly Gate[] = [
  types,
  lint,
  deadCode,
  imports,
  format,
  sizes,
  slackManifests,
  environment,
  runbook,
  tour,
  tree,
  lockfile,
];
