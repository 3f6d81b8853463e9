// Alice, Bob and Carol in a chained story: whenever the bot says something that waits for a person, one
// of them answers, however often the bot has died since. When Slack says that the app did not take it,
// they try again.

import { setTimeout as sleep } from 'node:timers/promises';
import { controlActionId } from '../../../src/adapters/slack/messages/control-buttons.ts';
import type { ActResult, PageMessage } from '../../../src/lab/workspace/page-protocol.ts';
import type { Bot } from '../bot.ts';
import { CHANNEL, newMessages } from '../story/people.ts';
import type { Stage } from '../story/stage.ts';
import type { Scenario } from './scenario.ts';

export interface Play {
  readonly stage: Stage;
  readonly bot: Bot;
  readonly scenario: Scenario;
  readonly isRefused: boolean;
  /** Messages that were there before. */
  readonly seen: ReadonlySet<string>;
  /** Another number whenever the bot has reached a further point. */
  readonly progress: () => number;
  /** Nothing is left to do: neither for the bot nor for people. */
  readonly isOver: () => boolean;
}

// Between two points: a bot that starts on a busy machine takes seconds, and so does a remote command.
const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 30;

/** Types or presses `line` and answers whatever the bot asks until all is over. */
export async function converse(line: Scenario['lines'][number], play: Play): Promise<void> {
  const { stage, bot } = play;
  let deadline = Date.now() + PATIENCE_MS;
  let progress = 0;
  let isTyped = false;
  const answered = new Set<string>();
  for (;;) {
    bot.assertAlive();
    const now = play.progress();
    if (now !== progress) deadline = Date.now() + PATIENCE_MS;
    progress = now;
    if (Date.now() > deadline) throw new Error(`Nothing has happened for ${PATIENCE_MS / 1000} s.`);
    if (!isTyped) isTyped = isTaken(await begin(line, stage));
    else if (!(await answerAll(play, answered)) && play.isOver()) return;
    await sleep(LOOK_EVERY_MS);
  }
}

const GONE: ActResult = { ok: false, error: 'message_gone', text: 'The button is not there.' };

function begin(line: Scenario['lines'][number], stage: Stage): Promise<ActResult> {
  const { act } = stage.workspace;
  if (typeof line === 'string') return act.say('alice', CHANNEL, line);
  const actionId = controlActionId(line.press);
  const message = newMessages(stage.workspace, new Set()).findLast(({ blocks }) =>
    JSON.stringify(blocks).includes(`"${actionId}"`),
  );
  if (message === undefined) return Promise.resolve(GONE);
  return act.click('alice', { actionId, messageTs: message.ts });
}

/** False: nobody is asked for anything. */
async function answerAll(play: Play, answered: Set<string>): Promise<boolean> {
  const { stage } = play;
  let isAsked = false;
  for (const message of newMessages(stage.workspace, play.seen)) {
    const text = stage.workspace.act.textOf(message);
    const button = BUTTONS.find(({ id }) => JSON.stringify(message.blocks).includes(`"${id}"`));
    const key = `${message.ts} ${text}`;
    if (button === undefined || answered.has(key)) continue;
    isAsked = true;
    const pressed = await decide(button, text, play);
    if (isTaken(await press(stage, message, pressed))) answered.add(key);
  }
  return isAsked;
}

/** Which button it will be; what it says was done by hand is done first. */
async function decide(button: Button, question: string, play: Play): Promise<Button> {
  const { stage, scenario, isRefused } = play;
  if (!button.isHandwork) return button;
  if (isRefused && scenario.declined?.test(question)) return { ...button, id: 'decline-handwork' };
  await scenario.byHand?.(question, stage);
  return button;
}

interface Button {
  readonly id: string;
  readonly person: string;
  readonly isHandwork: boolean;
}

const BUTTONS: readonly Button[] = [
  { id: 'approve-plan', person: 'bob', isHandwork: false },
  { id: 'confirm-handwork', person: 'carol', isHandwork: true },
];

function press({ workspace }: Stage, { ts }: PageMessage, button: Button): Promise<ActResult> {
  return workspace.act.click(button.person, { actionId: button.id, messageTs: ts });
}

/** The button being gone means that an earlier click, said to have failed, was taken after all. */
function isTaken(result: ActResult): boolean {
  return result.ok || result.error === 'message_gone';
}
