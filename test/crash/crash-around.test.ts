// As crash.test.ts, for every journal write of an undo, for people who type and click once more after
// the crash, and for the writes to inbox and outbox.

import { testPoints } from './single/test-points.ts';

await testPoints(['undo', 'hurry', 'received', 'answered', 'posted']);
