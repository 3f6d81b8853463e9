// Several changes side by side on the toy world: one is held at work by a step that waits for a person,
// and the others queue behind it.

import type { Change } from '../../../src/domain/change.ts';
import type { ChangeId } from '../../../src/domain/names.ts';
import { ALICE, BOB } from '../../fakes/lab-inventory.ts';
import { startToyBot, type ToyBot } from '../toy-bot.ts';

/** Types a command as ALICE; the change that came of it. */
export async function proposed(bot: ToyBot, text: string): Promise<Change> {
  await bot.type(ALICE, text);
  const [newest] = await bot.store.journal.newest(1);
  if (newest?.plan.intent.text !== text) throw new Error(`"${text}" made no change.`);
  return newest;
}

export async function read(bot: ToyBot, { id }: Pick<Change, 'id'>): Promise<Change> {
  const change = await bot.store.journal.read(id);
  if (change === null) throw new Error(`There is no change ${id}.`);
  return change;
}

export async function decide(
  bot: ToyBot,
  change: Pick<Change, 'id'>,
  decision: 'approve' | 'reject' = 'approve',
  person = BOB,
): Promise<void> {
  const { id, planDigest } = await read(bot, change);
  await bot.send(person, { kind: 'decision', decision, changeId: id, planDigest });
}

/** The person did what `hand` asks for, and says so: the change goes on to its end. */
export async function finishByHand(bot: ToyBot, { id }: Pick<Change, 'id'>): Promise<void> {
  bot.world.on.add('hand');
  const question = { stepId: 'hand', purpose: 'apply', answer: 'done' } as const;
  await bot.send(ALICE, { kind: 'handwork', changeId: id, ...question });
}

export async function states(bot: ToyBot, ...changes: readonly Change[]): Promise<string[]> {
  const now = await Promise.all(changes.map((change) => read(bot, change)));
  return now.map(({ state }) => state);
}

export async function waiting(bot: ToyBot): Promise<readonly ChangeId[]> {
  return (await bot.store.journal.waiters()).map(({ changeId }) => changeId);
}

/** A bot with proposals for these commands, of which the first is approved and at work. */
export async function busyBot(
  ...texts: readonly string[]
): Promise<{ bot: ToyBot; changes: Change[] }> {
  const bot = await startToyBot();
  const changes: Change[] = [];
  for (const text of texts) changes.push(await proposed(bot, text));
  const [first] = changes;
  if (first !== undefined) await decide(bot, first);
  return { bot, changes };
}
