// Plays a transcript: a Markdown conversation in which the lines that begin with `> ` are what people
// do, and the fenced blocks below them are what everybody then saw. It is played by the real bot
// process against the Slack stand-in and the model hosts, and written anew from what happened.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';
import type { PageMessage } from '../../src/lab/workspace/page-protocol.ts';
import { GIVENS } from './givens.ts';

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
  const given = /^given (.+)$/.exec(act)?.[1];
  if (given !== undefined) {
    const prepare = GIVENS[given];
    if (prepare === undefined) throw new Error(`No "given" is called "${given}".`);
    await prepare(scene.network, scene.stage.cloud);
    return '';
  }
  const [, person = '', verb, what = ''] = /^(\w+) (types|clicks|presses) (.+)$/.exec(act) ?? [];
  if (!PEOPLE.includes(person)) throw new Error(`"${act}" is not an act of a transcript.`);
  if (verb === 'presses') return press(scene.stage, before, { person, label: what });
  if (verb === 'clicks') {
    await click(scene.stage, person, what);
    return settled(scene.stage, before);
  }
  await type(scene.stage, person, what);
  await untilAnswered(scene.stage, before);
  return settled(scene.stage, before);
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

async function click({ workspace }: Stage, person: string, label: string): Promise<void> {
  const actionId = `${label.toLowerCase()}-plan`;
  const card = workspace.act
    .messages(CHANNEL)
    .findLast(({ blocks }) => JSON.stringify(blocks).includes('"plan-details"'));
  if (card === undefined) throw new Error('There is no card to click on.');
  // A card that was decided has no such button any more; an old client still sends the click.
  const target = { actionId, messageTs: card.ts };
  const result = await workspace.act.click(person, target);
  if (!result.ok) throw new Error(`The click on ${label} failed: ${JSON.stringify(result)}`);
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
  if (question === undefined) throw new Error('Nobody is asked for anything.');
  const answered = stage.workspace.act.textOf(question);
  const target = { actionId: HANDWORK_BUTTONS[label] ?? label, messageTs: question.ts };
  const result = await stage.workspace.act.click(person, target);
  if (!result.ok) throw new Error(`The press on ${label} failed: ${JSON.stringify(result)}`);
  return settled(stage, before, answered);
}

function openQuestion({ workspace }: Stage): PageMessage | undefined {
  return workspace.act
    .messages(CHANNEL)
    .findLast(({ blocks }) => JSON.stringify(blocks).includes('"confirm-handwork"'));
}

/** Waits until something new is there and nothing is under way, and returns what is new. */
async function settled(stage: Stage, before: Seen, answered = ''): Promise<string> {
  const deadline = Date.now() + WAIT_MAX_MS;
  let last = '';
  let since = Date.now();
  for (;;) {
    const now = newTexts(before, look(stage));
    if (now !== last) [last, since] = [now, Date.now()];
    const isQuiet = Date.now() - since > QUIET_MS;
    if (now !== '' && isQuiet && !isUnderWay(stage, answered)) return now;
    if (Date.now() > deadline) throw new Error(`Nothing settled. Seen so far:\n${now}`);
    await sleep(POLL_MS);
  }
}

/** A change runs, or its last words are still on their way. */
function isUnderWay(stage: Stage, answered: string): boolean {
  const { workspace } = stage;
  const cards = workspace.act.messages(CHANNEL).filter(isRoot);
  const card = cards.at(-1);
  if (card === undefined || isAsking(stage, card, answered)) return false;
  // An answered question still has to lose its buttons.
  if (openQuestion(stage) !== undefined) return true;
  const texts = workspace.act.thread(CHANNEL, card.ts).map((m) => workspace.act.textOf(m));
  const [cardText = '', progress, result] = texts.filter((text) => !QUESTION.test(text));
  if (progress === undefined) return /steps are running/.test(cardText);
  return result === undefined || !ENDED.test(progress) || !CARD_ENDED.test(cardText);
}

/** The change waits for a person, and card, progress and question name the same step. */
function isAsking(stage: Stage, card: PageMessage, answered: string): boolean {
  const { act } = stage.workspace;
  const question = openQuestion(stage);
  if (question === undefined || act.textOf(question) === answered) return false;
  const [cardText = '', progress = ''] = act
    .thread(CHANNEL, card.ts)
    .map((message) => act.textOf(message));
  const number = /Step (\d+) has to be/.exec(act.textOf(question))?.[1];
  return cardText.includes(`*Step ${number} has`) && progress.includes(`a person at ${number}.`);
}

const QUESTION = /^arpeggio: (?::raised_hand:|Step \d+ (?:was|could))/;
const CARD_ENDED = /Applied|everything was taken back|Stuck|Refused/;
// What the progress message says when nothing more will come.
const ENDED = /all \d+ steps done|everything was taken back|stuck|refused before the first step/;

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

const CHANGES_SOMETHING =
  /^(?:nft (?:-f|delete)|ip (?:addr|link|route|neigh) (?:add|del|replace|set)|arping -q|arptables -[AD]|bridge vlan (?:add|del)|systemctl (?:reload|start)|\/etc\/keepalived\/arpeggio|sysctl -w|mkdir|install|mv|rm|chmod|chown)\b/;

/** Every command that changed something on a host, in the order in which they arrived. */
function effectsOn(network: ModelNetwork, from: number): string {
  const lines = network.execLog
    .slice(from)
    .filter(({ line, via }) => via === 'ssh' && CHANGES_SOMETHING.test(line))
    .map(({ host, line }) => `${host}: ${line}`);
  sortAnnouncements(lines);
  return lines.length === 0 ? '(nothing)' : lines.join('\n');
}

const CLOUD_LOOKS = /^(?:list|query)/;

/** Every call that changed something in CloudStack, in the order in which they arrived. */
function effectsOnCloud({ cloud }: Stage): string {
  const calls = cloud.requests.filter(({ command }) => !CLOUD_LOOKS.test(command));
  const lines = calls.map(({ command, parameters }) => {
    const told = Object.entries(parameters).filter(([name]) => CLOUD_PARAMETERS.has(name));
    return [command, ...told.map(([name, value]) => `${name}=${value}`)].join(' ');
  });
  return lines.length === 0 ? '(nothing)' : lines.join('\n');
}

// Those that a reader knows without looking up a uuid.
const CLOUD_PARAMETERS = new Set(['name', 'vlan', 'gateway', 'netmask', 'ipaddress', 'expunge']);

/** The three packets of a round are sent side by side, so their order is chance. */
function sortAnnouncements(lines: string[]): void {
  for (let at = 0; at + 2 < lines.length; at += 1) {
    const round = lines.slice(at, at + 3);
    if (!round.every((line) => line.includes('arping -q'))) continue;
    lines.splice(at, 3, ...round.toSorted());
    at += 2;
  }
}

/** What differs from one run to the next becomes the same: ids by order, times, digests, figures. */
function normalise(text: string): string {
  const named = [...text.matchAll(/(?:[Cc]hange |of )`?(c[2-9a-hj-km-np-z]{6})\b/g)];
  const ids = [...new Set(named.map(([, id]) => id ?? ''))].filter((id) => id !== 'changes');
  return ids
    .reduce((all, id, index) => all.replaceAll(id, `CHANGE-${index + 1}`), text)
    .replaceAll(/<!date\^\d+\^[^|]*\|[^>]*>/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)? UTC/g, 'TIME')
    .replaceAll(/`[0-9a-f]{12}`/g, 'DIGEST')
    .replaceAll(/took \d+ \w+/g, 'took N s')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/\d+ frames received, \d+ sent/g, 'N frames received, N sent')
    .replaceAll(/sent \d+, lost 0, longest gap \d+ ms/g, 'sent N, lost 0, longest gap N ms')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/-p \d+/g, '-p PORT')
    .replaceAll(/\/archives\/\w+\/p\d+\S*/g, '/archives/LINK')
    .replaceAll(/http:\/\/127\.0\.0\.1\S*(?=\|)/g, 'LINK')
    .replaceAll(/[ \t]+$/gm, '');
}
