// The message that calls people back to a change that has ended well, because the watch after it saw
// something: what, why it matters, and the one thing to type. It also shows in the channel, since nobody
// reads the thread of a change that is over. Nothing here decides or does anything.

import type { Change } from '../../../domain/change.ts';
import { code, context, escape, mention, moment, oneLine, type RenderedMessage } from './mrkdwn.ts';
import { section } from './mrkdwn.ts';

/** `number`: of the alert, from 1. */
export function renderAlert(change: Change, number: number): RenderedMessage {
  const alert = change.alerts[number - 1];
  if (alert === undefined) throw new Error(`Change ${change.id} has no alert ${number}.`);
  const what = escape(oneLine(alert.what), 900);
  const people = [change.requester, ...(change.decidedBy === null ? [] : [change.decidedBy])];
  const since = change.endedAt === null ? '' : `, applied ${moment(change.endedAt)}`;
  return {
    text: `:rotating_light: ${change.id}: ${what}`,
    blocks: [
      section(`:rotating_light: ${people.map(mention).join(' ')} *${what}*`),
      section(
        `*Why it matters:* ${escape(oneLine(alert.why), 900)}\n` +
          `*What to do:* ${escape(oneLine(alert.fix), 1000)}`,
      ),
      context(`Seen by the watch of change ${code(change.id)}${since}`),
    ],
  };
}
