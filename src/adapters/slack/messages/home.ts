// The App Home tab: a short help, made of the commands that this installation has.

import type { HomeView } from '@slack/types';
import { code, context, escape, section } from './mrkdwn.ts';

export interface SlashCommandHelp {
  /** With the slash: `/move-ip`. */
  readonly name: string;
  /** `IP to NODE [from NODE]` */
  readonly usage: string;
  readonly description: string;
}

// Slack takes 100 blocks in a view.
const COMMAND_COUNT_MAX = 90;

export function renderHome(commands: readonly SlashCommandHelp[]): HomeView {
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Arpeggio changes networks with you' } },
      section(
        'Type a command in a channel where Arpeggio is a member. It looks at the hosts, shows an exact plan ' +
          'and waits for another person to approve it. Nothing is changed before that.',
      ),
      ...commands
        .slice(0, COMMAND_COUNT_MAX)
        .map(({ name, usage, description }) =>
          section(`${code(`${name} ${usage}`.trim(), 500)}\n${escape(description, 500)}`),
        ),
      context(
        `Add ${code('dry-run')} to see a plan only, ${code('because "reason"')} to say why. Slash commands do not work in threads.`,
      ),
    ],
  };
}
