// The conversations in which whole networks are made, used and removed, and those about stop and undo;
// they take the longest. More of the latter are in breadth.ts.

import { holdTranscripts } from './hold-transcripts.ts';

await holdTranscripts(/^(?:4[1-5]|1[0-5]\d|16[026])-/);
