// The conversations about addresses of VMs, and those about stop and undo; with those of the two other
// files they would take too long. More about stop and undo are in breadth.ts.

import { holdTranscripts } from './hold-transcripts.ts';

await holdTranscripts(/^(?:4[1-5]|16[026])-/);
