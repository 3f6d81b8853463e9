// Alice and Bob in the crash stories: they type and click like people who look at Slack. When Slack
// says that the app did not take it, they try again; when Slack took it, they wait.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ActResult, PageMessage } from '../../../src/lab/workspace/page-protocol.ts';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Bot } from '../bot.ts';

export const CHANNEL = 'network-oncall';
export const COMMAND = '/move-ip 203.0.113.50 to node3';
const APPROVE = 'approve-plan';

// A start, a change and a restart take four seconds; 16 s were seen on a machine with much to do.
const PATIENCE_MS = 60_000;
// Looking costs a millisecond, and two stories are looked at side by side.
const LOOK_EVERY_MS = 30;

/** What people look at: Slack, and whether there is a bot at all. */
export interface Scene {
  readonly workspace: Workspace;
  readonly bot: Bot;
}

/** Waits until `look` gives something; what is missing is named after the patience is over. */
export async function until<Seen>(
  what: string,
  { bot }: Pick<Scene, 'bot'>,
  look: () => Seen | null,
): Promise<Seen> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    bot.assertAlive();
    const seen = look();
    if (seen !== null) return seen;
    if (Date.now() > deadline) throw new Error(`${what}: not seen in ${PATIENCE_MS / 1000} s`);
    await sleep(LOOK_EVERY_MS);
  }
}

export async function ask(scene: Scene): Promise<void> {
  await tryAgain('a command that Slack could deliver', scene, () =>
    scene.workspace.act.say('alice', CHANNEL, COMMAND),
  );
}

export async function approve(scene: Scene, card: PageMessage): Promise<void> {
  const target = { actionId: APPROVE, messageTs: card.ts };
  await tryAgain('a click that Slack could deliver', scene, async () => {
    const result = await scene.workspace.act.click('bob', target);
    // The button is gone: an earlier click that Bob was told had failed was taken after all.
    const isTaken = !result.ok && result.error === 'message_gone';
    return isTaken ? { ok: true } : result;
  });
}

async function tryAgain(
  what: string,
  { bot }: Scene,
  act: () => Promise<ActResult>,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    bot.assertAlive();
    const result = await act();
    if (result.ok) return;
    if (Date.now() > deadline) throw new Error(`${what}: ${JSON.stringify(result)}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** The messages in the channel that came after these. */
export function newMessages(workspace: Workspace, seen: ReadonlySet<string>): PageMessage[] {
  return workspace.act.messages(CHANNEL).filter(({ ts }) => !seen.has(ts));
}

export function isCard({ ts, threadTs }: PageMessage): boolean {
  return threadTs === undefined || threadTs === ts;
}
