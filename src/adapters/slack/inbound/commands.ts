// A slash command becomes a row of the inbox, and only then Slack is told "received": if the row cannot
// be written, the person is told why instead. Nothing is parsed here; the engine does that, and its
// answer is the first thing that the person reads.

import type { App } from '@slack/bolt';
import { isoTime } from '../../../ports/clock.ts';
import type { InboxItem } from '../../../ports/inbox.ts';
import { type Inbound, refusalIn } from './inbound.ts';

export function listenToCommands(app: App, names: readonly string[], inbound: Inbound): void {
  for (const name of names) {
    app.command(name, ({ command, ack }) =>
      inbound.track(async () => {
        const visitor = { teamId: command.team_id, channel: command.channel_id };
        const refusal = await inbound.admit(visitor);
        if (refusal !== null) {
          await inbound.acknowledge(() => ack({ response_type: 'ephemeral', text: refusal }));
          return;
        }
        const item: InboxItem = {
          // Slack's own identity of this submission; pressing Enter again makes another one.
          id: `slash:${command.trigger_id}`,
          receivedAt: isoTime(inbound.clock),
          person: { id: command.user_id },
          origin: { source: 'slack', channel: command.channel_id },
          replyTo: command.response_url,
          request: { kind: 'command', text: `${command.command} ${command.text}`.trim() },
        };
        const received = await inbound.receive(item);
        const problem = refusalIn(received);
        if (problem !== null) {
          await inbound.acknowledge(() => ack({ response_type: 'ephemeral', text: problem }));
          return;
        }
        await inbound.acknowledge(() => ack());
        inbound.wake();
        if (received === 'new') inbound.noteWhenSlow(item);
      }),
    );
  }
}
