// The App Home tab. Bolt acknowledges events before it calls us, so a lost one is lost: nothing but a
// help page may depend on it.

import type { App } from '@slack/bolt';
import { renderHome, type SlashCommandHelp } from '../messages/home.ts';
import type { Inbound } from './inbound.ts';
import type { SlackCalls } from '../client.ts';

export function listenToHome(
  app: App,
  commands: readonly SlashCommandHelp[],
  { inbound, client }: { inbound: Inbound; client: SlackCalls },
): void {
  app.event('app_home_opened', ({ event, body }) =>
    inbound.track(async () => {
      const refusal = await inbound.admit({ teamId: body.team_id, channel: '' });
      if (event.tab !== 'home' || refusal !== null) return;
      try {
        await client.apiCall('views.publish', { user_id: event.user, view: renderHome(commands) });
      } catch (thrown) {
        inbound.log.warn({ err: thrown, user: event.user }, 'The App Home could not be shown');
      }
    }),
  );
}
