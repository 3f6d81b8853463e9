// What the script does and waits for as people would: typing, pressing buttons, reading answers. It
// knows the page and nothing of the bot.

import { setTimeout as sleep } from 'node:timers/promises';
import type { PageMessage } from '../../workspace/page-protocol.ts';
import type { Stage } from '../stage.ts';

export const CHANNEL = 'network-oncall';
// Facts take some seconds on real kernels, a change up to a minute; a busy machine with an emulated
// one needs more.
const WAIT_MAX_MS = 300_000;
const POLL_MS = 200;
// The action id of the bot's Approve button, as it appears on the wire.
const APPROVE = 'approve-plan';

// What the progress message says when nothing more will come.
const ENDED = /all \d+ steps done|its one step is done|taken back|stuck|refused/;

export type Say = (line: string) => void;

export interface Checks {
  hold(what: string, isTrue: boolean): void;
  allHeld(): boolean;
}

/** Where the conversation plays, who hears of it, and what it must hold. */
export interface Play {
  readonly stage: Stage;
  readonly say: Say;
  readonly checks: Checks;
}

export async function type({ stage, say }: Play, text: string): Promise<void> {
  say(`Alice types: ${text}`);
  const result = await stage.workspace.act.say('alice', CHANNEL, text);
  if (!result.ok) throw new Error(`Slack says: ${JSON.stringify(result)}`);
}

/** Types, and waits for the plan that comes of it. */
export async function typeForPlan(play: Play, text: string): Promise<PageMessage> {
  const { act } = play.stage.workspace;
  const known = new Set(act.messages(CHANNEL).map(({ ts }) => ts));
  await type(play, text);
  const card = await waitFor(`the plan of ${text}`, () =>
    act.messages(CHANNEL).find((shown) => !known.has(shown.ts) && hasButton(shown, APPROVE)),
  );
  play.say(indented(act.textOf(card)));
  return card;
}

/** Types, and waits for a private answer that was not there before. */
export async function typeForAnswer(play: Play, text: string, pattern: RegExp): Promise<string> {
  const { act } = play.stage.workspace;
  const answers = () => act.ephemeralsOf('alice').map((shown) => act.textOf(shown));
  const count = answers().length;
  await type(play, text);
  const find = () =>
    answers()
      .slice(count)
      .find((answer) => pattern.test(answer));
  const answer = await waitFor(`an answer to ${text}`, find);
  play.say(indented(answer));
  return answer;
}

export async function press(play: Play, person: string, card: PageMessage): Promise<void> {
  const target = { actionId: APPROVE, messageTs: card.ts };
  const result = await play.stage.workspace.act.click(person, target);
  if (!result.ok) throw new Error(`${person}'s click: ${JSON.stringify(result)}`);
}

/** Bob approves; resolves with the text of the result, the last message of the thread. */
export async function approve(play: Play, card: PageMessage): Promise<string> {
  const { act } = play.stage.workspace;
  play.say('Bob presses Approve.');
  await press(play, 'bob', card);
  const result = await waitFor('the end of the change', () => {
    const [, progress, last] = act.thread(CHANNEL, card.ts);
    return progress !== undefined && ENDED.test(act.textOf(progress)) ? last : undefined;
  });
  const [, ...thread] = act.thread(CHANNEL, card.ts);
  for (const message of thread) play.say(indented(act.textOf(message)));
  return act.textOf(result);
}

/** A whole change: typed, approved, carried out. */
export async function change(play: Play, text: string): Promise<void> {
  const result = await approve(play, await typeForPlan(play, text));
  play.checks.hold(`${text}: applied`, result.includes('Applied:'));
}

export async function waitFor<Value>(what: string, look: () => Value | undefined): Promise<Value> {
  const deadline = Date.now() + WAIT_MAX_MS;
  while (Date.now() < deadline) {
    const found = look();
    if (found !== undefined) return found;
    await sleep(POLL_MS);
  }
  throw new Error(`Waited ${WAIT_MAX_MS / 1000} s for ${what}; it did not come.`);
}

function hasButton({ blocks }: PageMessage, actionId: string): boolean {
  return JSON.stringify(blocks).includes(`"action_id":"${actionId}"`);
}

export function createChecks(say: Say): Checks {
  const failed: string[] = [];
  return {
    hold(what, isTrue) {
      say(`${isTrue ? '✓' : '✗'} ${what}`);
      if (!isTrue) failed.push(what);
    },
    allHeld() {
      say(failed.length === 0 ? 'Everything held.' : `Did not hold: ${failed.join('; ')}`);
      return failed.length === 0;
    },
  };
}

export function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
