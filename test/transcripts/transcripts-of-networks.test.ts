// The conversations in which whole networks are made, used and removed; they take the longest.

import { holdTranscripts } from './hold-transcripts.ts';

await holdTranscripts(/^(?:4[1-5]|\d{3})-/);
