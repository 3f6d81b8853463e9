// The conversations about addresses, exposed ports and routes; those of the other file make networks.

import { holdTranscripts } from './hold-transcripts.ts';

await holdTranscripts(/^(?!4[1-5]-)\d\d-/);
