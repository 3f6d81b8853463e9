// The bot, a real process, dies by kill -9 at every journal write of a /move-ip that works, is started
// again, and must leave everything as if nothing had been. The undo and the writes around the journal
// are in crash-around.test.ts, so that both run side by side. As a table: node test/crash/single/matrix.ts

import { testPoints } from './single/test-points.ts';

await testPoints(['move']);
