// The conversations in which whole networks are made, used and removed.

import { holdTranscripts } from './hold-transcripts.ts';

await holdTranscripts(/^1[0-5]\d-/);
