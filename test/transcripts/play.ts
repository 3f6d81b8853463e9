// Plays a transcript: a Markdown conversation in which the lines that begin with `> ` are what people
// do, and the fenced blocks below them are what everybody then saw. It is played by the real bot
// process against the Slack stand-in and the model hosts, and written anew from what happened.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';
import type { PageMessage } from '../../src/lab/workspace/page-protocol.ts';
import { begin, crowd, isSaid } from './crowd.ts';
import { GIVENS } from './givens/all.ts';
import { effectsOn, effectsOnCloud, normalise } from './outcome.ts';

const CHANNEL = 'network-oncall';
const PEOPLE = ['alice', 'bob', 'carol', 'eve'];
// The bot paces its messages to about one a second; a whole change takes three on model hosts.
const WAIT_MAX_MS = 30_000;
const POLL_MS = 50;
// Nothing new for this long, with nothing running, is the end of an answer.
const QUIET_MS = 300;
const LOOKING = 'Looking at the hosts';

interface Seen {
  /** Texts by message, private ones with the person before the ts. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface Scene {
  readonly stage: Stage;
  readonly network: ModelNetwork;
}

/** The transcript as it went this time, ready to be compared with the file. */
export async function play(text: string, scene: Scene): Promise<string> {
  const heading = text.split('\n').filter((line) => line.startsWith('# '));
  const comment = /^# [^\n]*\n\n((?:[^>`\n][^\n]*\n)+)/.exec(text)?.[1] ?? '';
  const acts = text.split('\n').filter((line) => line.startsWith('> '));
  await scene.stage.cloud.reset();
  await scene.network.reset();
  const execsBefore = scene.network.execLog.length;
  begin(scene.stage);
  crowd.cardsBefore = cardsOf(scene.stage.workspace).length;
  const parts = [heading.join('\n'), '', ...(comment === '' ? [] : [comment])];
  for (const act of acts) {
    const before = look(scene.stage);
    const output =
      outputOf(act, scene, execsBefore) ?? (await perform(act.slice(2), scene, before));
    parts.push(act, '');
    // Four backticks, because what the bot says may hold a fence of three.
    if (output !== '') parts.push('````text', output, '````', '');
  }
  return normalise(parts.join('\n'));
}

/** Of an act that only looks; null: it is something that people do. */
function outputOf(act: string, { network, stage }: Scene, execsBefore: number): string | null {
  if (act === '> what reached the hosts') return effectsOn(network, execsBefore);
  if (act === '> what reached CloudStack') return effectsOnCloud(stage);
  return act === '> what CloudStack holds' ? stage.cloud.dump().trimEnd() : null;
}

async function perform(act: string, scene: Scene, before: Seen): Promise<string> {
  const [, when, given] = /^(given|then) (.+)$/.exec(act) ?? [];
  if (given === undefined) return performPerson(act, scene.stage, before);
  const prepare = GIVENS[given];
  if (prepare === undefined) throw new Error(`No "given" is called "${given}".`);
  await prepare(scene.network, scene.stage.cloud);
  // What is merely given is not seen; what happens then is.
  return when === 'given' ? '' : settled(scene.stage, before);
}

async function performPerson(act: string, stage: Stage, before: Seen): Promise<string> {
  const [, person = '', verb, what = ''] =
    /^(\w+) (types|clicks|presses|writes) (.+)$/.exec(act) ?? [];
  if (!PEOPLE.includes(person)) throw new Error(`"${act}" is not an act of a transcript.`);
  switch (verb) {
    case 'presses':
      return press(stage, before, { person, label: what });
    case 'writes':
      await write(stage, person, what);
      break;
    case 'clicks':
      await click(stage, person, what);
      break;
    default:
      await type(stage, person, what);
      await untilAnswered(stage, before);
  }
  return settled(stage, before);
}

/** Whatever is typed is answered by a card or privately; a late edit of an older message is neither. */
async function untilAnswered(stage: Stage, before: Seen): Promise<void> {
  const deadline = Date.now() + WAIT_MAX_MS;
  while (Date.now() < deadline) {
    const keys = [...look(stage).texts.keys()];
    if (keys.some((key) => !before.texts.has(key) && !IN_THREAD.test(key))) return;
    await sleep(POLL_MS);
  }
}

async function type({ workspace }: Stage, person: string, text: string): Promise<void> {
  const result = await workspace.act.say(person, CHANNEL, text);
  if (!result.ok) throw new Error(`Slack refused "${text}": ${JSON.stringify(result)}`);
}

/** Into the thread of the newest card. */
async function write({ workspace }: Stage, person: string, text: string): Promise<void> {
  const card = workspace.act.messages(CHANNEL).findLast(isRoot);
  const result = await workspace.act.say(person, CHANNEL, text, card?.ts);
  if (!result.ok) throw new Error(`Slack refused "${text}": ${JSON.stringify(result)}`);
}

const ORDINALS = ['first', 'second', 'third', 'fourth'];

/** On the newest card of a change, or "Approve on the first card" since the transcript began. */
async function click({ workspace }: Stage, person: string, what: string): Promise<void> {
  const [label = '', ordinal] = what.split(/ on the | card/);
  const plain = label.toLowerCase().replace('withdraw', 'reject');
  const actionId = plain === 'undo' ? 'undo-change' : `${plain}-plan`;
  const cards = cardsOf(workspace);
  const card = ordinal === undefined ? cards.at(-1) : cards[ORDINALS.indexOf(ordinal)];
  if (card === undefined) throw new Error('There is no card to click on.');
  // A card that was decided has no such button any more; an old client still sends the click.
  const target = { actionId, messageTs: card.ts };
  const result = await workspace.act.click(person, target);
  if (!result.ok) throw new Error(`The click on ${what} failed: ${JSON.stringify(result)}`);
}

const HANDWORK_BUTTONS: Readonly<Record<string, string>> = {
  'Done by hand': 'confirm-handwork',
  'Take back': 'decline-handwork',
  'Cannot be done': 'decline-handwork',
};

/** An answer to the question that a step done by hand asks in its thread. */
async function press(
  stage: Stage,
  before: Seen,
  { person, label }: { readonly person: string; readonly label: string },
): Promise<string> {
  const question = openQuestion(stage);
  if (question === undefined) return pressAnywhere(stage, before, { person, label });
  const target = { actionId: HANDWORK_BUTTONS[label] ?? label, messageTs: question.ts };
  const result = await stage.workspace.act.click(person, target);
  if (!result.ok) throw new Error(`The press on ${label} failed: ${JSON.stringify(result)}`);
  return settled(stage, before, question);
}

/** Any other button, in the newest message that has one with this label. */
async function pressAnywhere(
  stage: Stage,
  before: Seen,
  { person, label }: { readonly person: string; readonly label: string },
): Promise<string> {
  const { act } = stage.workspace;
  const shown = [...act.messages(CHANNEL), ...act.ephemeralsOf(person)];
  const face = new RegExp(`"action_id":"([^"]+)","text":\\{"type":"plain_text","text":"${label}"`);
  const message = shown
    .toSorted((a, b) => Number(a.ts) - Number(b.ts))
    .findLast(({ blocks }) => face.test(JSON.stringify(blocks)));
  const actionId = face.exec(JSON.stringify(message?.blocks ?? []))?.[1];
  if (message === undefined || actionId === undefined) throw new Error(`Nobody sees "${label}".`);
  const result = await act.click(person, { actionId, messageTs: message.ts });
  if (!result.ok) throw new Error(`The press on ${label} failed: ${JSON.stringify(result)}`);
  return settled(stage, before);
}

function openQuestion(stage: Stage): PageMessage | undefined {
  return openQuestions(stage).at(-1);
}

function openQuestions({ workspace }: Stage): readonly PageMessage[] {
  return workspace.act
    .messages(CHANNEL)
    .filter(({ blocks }) => JSON.stringify(blocks).includes('"confirm-handwork"'));
}

/** Waits until something new is there and nothing is under way, and returns what is new. */
async function settled(stage: Stage, before: Seen, answered?: PageMessage): Promise<string> {
  const deadline = Date.now() + WAIT_MAX_MS;
  let last = '';
  let since = Date.now();
  for (;;) {
    const now = newTexts(before, look(stage));
    if (now !== last) [last, since] = [now, Date.now()];
    const isQuiet = Date.now() - since > QUIET_MS;
    if (now !== '' && isQuiet && !isAnythingDue(stage, answered)) return now;
    if (Date.now() > deadline) throw new Error(`Nothing settled. Seen so far:\n${now}`);
    await sleep(POLL_MS);
  }
}

function isAnythingDue(stage: Stage, answered: PageMessage | undefined): boolean {
  if (!crowd.isThere) return isUnderWay(stage, answered);
  return !isSaid() || (isAnyoneAtWork(stage) && !isHeld(stage));
}

/** Who is held at work has reached the step that does not end. */
function isHeld({ workspace: { act } }: Stage): boolean {
  const { isHeld: isMeant, heldAt } = crowd;
  if (!isMeant || heldAt === null) return isMeant;
  return act.messages(CHANNEL).some((message) => heldAt.test(act.textOf(message)));
}

/** One of several changes runs. */
function isAnyoneAtWork({ workspace }: Stage): boolean {
  return cardsOf(workspace).some((card) => AT_WORK.test(workspace.act.textOf(card)));
}

/** Cards of changes, since the transcript began. */
function cardsOf({ act }: Stage['workspace']): readonly PageMessage[] {
  const cards = act
    .messages(CHANNEL)
    .filter(({ blocks }) => JSON.stringify(blocks).includes('"plan-details"'));
  return cards.slice(crowd.cardsBefore);
}

const AT_WORK = /steps are running|running step ends first|is being taken back/;

/** A change runs, or its last words are still on their way. */
function isUnderWay(stage: Stage, answered: PageMessage | undefined): boolean {
  const { workspace } = stage;
  const cards = workspace.act.messages(CHANNEL).filter(isRoot);
  const card = cards.at(-1);
  // An answered question has to lose its buttons before anything else is asked for.
  if (openQuestions(stage).some(({ ts }) => ts === answered?.ts)) return true;
  if (card === undefined || isAsking(stage, card)) return false;
  if (openQuestion(stage) !== undefined) return true;
  const texts = workspace.act.thread(CHANNEL, card.ts).map((m) => workspace.act.textOf(m));
  const [cardText = '', progress, result] = texts.filter((text) => !QUESTION.test(text));
  if (progress === undefined) return /steps are running/.test(cardText);
  return result === undefined || !ENDED.test(progress) || !CARD_ENDED.test(cardText);
}

/** The change waits for a person, and card, progress and question name the same step. */
function isAsking(stage: Stage, card: PageMessage): boolean {
  const { act } = stage.workspace;
  const question = openQuestion(stage);
  if (question === undefined) return false;
  const [cardText = '', progress = ''] = act
    .thread(CHANNEL, card.ts)
    .map((message) => act.textOf(message));
  const [, number, verb] =
    /Step (\d+) has to be (done|taken back)/.exec(act.textOf(question)) ?? [];
  const isOnCard = cardText.includes(`*Step ${number} has to be ${verb}`);
  // The same step may be asked for twice: to be done, and to be taken back.
  const isSameWay = progress.includes('taking back') === (verb === 'taken back');
  return isOnCard && isSameWay && progress.includes(`a person at ${number}.`);
}

const QUESTION = /^arpeggio: (?::raised_hand:|Step \d+ (?:was|could))/;
const CARD_ENDED = /Applied|everything was taken back|Stuck|Refused/;
// What the progress message says when nothing more will come.
const ENDED =
  /all \d+ steps done|its one step is done|everything was taken back|stuck|refused before the first step/;

function look({ workspace }: Stage): Seen {
  const texts = new Map<string, string>();
  for (const message of workspace.act.messages(CHANNEL)) {
    texts.set(keyOf(message), workspace.act.textOf(message));
  }
  for (const person of PEOPLE) {
    for (const message of workspace.act.ephemeralsOf(person)) {
      const text = workspace.act.textOf(message);
      // The acknowledgement says the same every time.
      if (!text.includes(LOOKING)) texts.set(`${person} ${message.ts}`, `(${person}) ${text}`);
    }
  }
  return { texts };
}

// Keys of messages of a thread: its ts and their own.
const IN_THREAD = /^[\d.]+ /;

function keyOf(message: PageMessage): string {
  return isRoot(message) ? message.ts : `${message.threadTs} ${message.ts}`;
}

function isRoot({ ts, threadTs }: PageMessage): boolean {
  return threadTs === undefined || threadTs === ts;
}

function newTexts(before: Seen, now: Seen): string {
  return [...now.texts]
    .filter(([key, text]) => before.texts.get(key) !== text)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join('\n\n');
}
