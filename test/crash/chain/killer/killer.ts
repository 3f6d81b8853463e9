// A preload for the real bot (`node --import`): ends its own process with SIGKILL at each point that it
// reaches for the first time in its story. Nothing of the bot knows about it. What a point is, see
// reaper.ts; where they are, see the three files that watch.

import { watchCloud, watchSlack } from './on-api.ts';
import { watchSsh } from './on-ssh.ts';
import { watchStore } from './on-store.ts';
import { createReaper } from './reaper.ts';

const { KILL_RECORD, KILL_MOMENT, KILL_CHOSEN, KILL_FROM, KILL_HOSTS } = process.env;
const { CLOUDSTACK_API_URL, SLACK_API_URL } = process.env;
if (KILL_RECORD === undefined) throw new Error('KILL_RECORD says where the points are written.');
const hosts: Readonly<Record<string, string>> = JSON.parse(KILL_HOSTS ?? '{}');
const reaper = createReaper({
  recordPath: KILL_RECORD,
  moment: KILL_MOMENT === 'after' || KILL_MOMENT === 'by turns' ? KILL_MOMENT : 'before',
  chosenPath: KILL_CHOSEN ?? null,
  from: KILL_FROM ?? null,
});
watchStore(reaper);
watchSsh(reaper, hosts);
if (CLOUDSTACK_API_URL !== undefined) watchCloud(reaper, CLOUDSTACK_API_URL);
if (SLACK_API_URL !== undefined) watchSlack(reaper, SLACK_API_URL);
