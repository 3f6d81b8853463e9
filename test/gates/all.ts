// The list of gates that `npm run check` runs. The slow ones come first, so that they start first.

import type { Gate } from './gate.ts';
import { format, lint, types } from './tools.ts';

export const GATES: readonly Gate[] = [types, lint, format];
