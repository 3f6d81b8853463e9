// The golden conversation, played without a browser: the main job, then a network from its first
// command to its last. Everything that must be true is checked on the hosts, not believed of the bot.

import { createChecks, type Say } from './script/conversation.ts';
import { playMove } from './script/play-move.ts';
import { playNetwork } from './script/play-network.ts';
import type { Stage } from './stage.ts';

/** True when every step of the conversation held. */
export async function playScript(stage: Stage, say: Say): Promise<boolean> {
  const play = { stage, say, checks: createChecks(say) };
  await playMove(play);
  say('');
  await playNetwork(play);
  return play.checks.allHeld();
}
