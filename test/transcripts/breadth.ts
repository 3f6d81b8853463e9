// The conversations about stop, undo and take-over that `npm test` leaves out for its time: the engine's
// tests hold the same paths in a second. `npm run transcripts`; UPDATE_TRANSCRIPTS=1 writes them anew.

import { holdTranscripts } from './hold-transcripts.ts';

await holdTranscripts(/^16[13457]-/);
