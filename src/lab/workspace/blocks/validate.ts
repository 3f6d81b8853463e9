// Checks blocks, messages and views against Slack's limits. Used by every method that takes blocks
// and by blocks.validate. Says everything that is wrong, not only the first thing.
import { anyText, idMax, plainText } from './composition.ts';
import { blockOn } from './kinds.ts';
import type { Surface } from './kinds.ts';
import { choice, flag, isObject, list, object, problem, text } from './rules.ts';
import type { Json, Problem } from './rules.ts';

export type { Problem } from './rules.ts';

const messageRule = list(blockOn('message'), 50, 0);
const modalRule = list(blockOn('modal'), 100);
const homeRule = list(blockOn('home'), 100);

/** Slack accepts at most 12,000 characters in all markdown blocks of one message together. */
const markdownMax = 12_000;

/** `blocks` of a message; pointers start at /blocks. */
export function validateBlocks(blocks: unknown, surface: Surface = 'message'): Problem[] {
  const rule = { message: messageRule, modal: modalRule, home: homeRule }[surface];
  return [...rule(blocks, '/blocks'), ...uniqueIds(blocks), ...markdownSum(blocks)];
}

const common = {
  type: choice('modal', 'home'),
  blocks: () => [],
};
const commonOptional = {
  callback_id: text(idMax, 0),
  external_id: text(idMax, 0),
  private_metadata: text(3_000, 0),
  notify_on_close: flag,
};

const modal = object(
  { ...common, title: plainText(24) },
  {
    ...commonOptional,
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: flag,
    submit_disabled: flag,
  },
);
// Slack ignores a title on App Home and still accepts one.
const home = object(common, { ...commonOptional, title: anyTitle, clear_on_close: flag });

function anyTitle(value: unknown, pointer: string): Problem[] {
  return isObject(value) ? [] : anyText(value, pointer);
}

/** A view as views.open, push, update and publish take it; pointers start at /view. */
export function validateView(view: unknown): Problem[] {
  const base = '/view';
  const isHome = isObject(view) && view['type'] === 'home';
  const found = (isHome ? home : modal)(view, base);
  if (!isObject(view)) return found;
  const blocks = validateBlocks(view['blocks'] ?? [], isHome ? 'home' : 'modal');
  found.push(...blocks.map((entry) => ({ ...entry, pointer: base + entry.pointer })));
  const hasInput = asList(view['blocks']).some((block) => block['type'] === 'input');
  if (!isHome && hasInput && view['submit'] === undefined) {
    const message = 'missing required field: submit';
    found.push(...problem(base, message, { type: 'required', expected: 'submit', got: null }));
  }
  return found;
}

/** "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]" */
export function renderProblem(entry: Problem): string {
  return `[ERROR] ${entry.message} [json-pointer:${entry.pointer}]`;
}

function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((entry) => isObject(entry)) : [];
}

/** The interactive elements of one block, wherever that type of block keeps them. */
export function elementsOf(block: Json): Json[] {
  const single = [block['accessory'], block['element']].filter((entry) => isObject(entry));
  const nested = asList(block['child_blocks']).flatMap((child) => elementsOf(child));
  const cards = block['type'] === 'carousel' ? asList(block['elements']).flatMap(cardActions) : [];
  return [...single, ...asList(block['elements']), ...cardActions(block), ...nested, ...cards];
}

function cardActions(block: Json): Json[] {
  return block['type'] === 'card' ? asList(block['actions']) : [];
}

function repeated(values: unknown[]): string[] {
  const seen = values.filter((value) => typeof value === 'string');
  return [...new Set(seen.filter((value, index) => seen.indexOf(value) !== index))];
}

function uniqueIds(blocks: unknown): Problem[] {
  const all = asList(blocks);
  const found = repeated(all.map((block) => block['block_id'])).flatMap((id) =>
    problem('/blocks', `\`block_id\` ${id} already exists`, {
      type: 'unique',
      expected: 'block_id',
      got: id,
    }),
  );
  for (const [index, block] of all.entries()) {
    for (const id of repeated(elementsOf(block).map((element) => element['action_id']))) {
      const constraint = { type: 'unique', expected: 'action_id', got: id };
      found.push(...problem(`/blocks/${index}`, `\`action_id\` ${id} already exists`, constraint));
    }
  }
  return found;
}

function markdownSum(blocks: unknown): Problem[] {
  const markdown = asList(blocks).filter((block) => block['type'] === 'markdown');
  const got = markdown.reduce((sum, block) => sum + [...String(block['text'])].length, 0);
  if (got <= markdownMax || markdown.length < 2) return [];
  return problem('/blocks', `must be less than ${markdownMax + 1} characters`, {
    type: 'max_length',
    expected: markdownMax,
    got,
  });
}

/** Characters of all texts of all blocks; Slack bounds the sum (`msg_blocks_too_long`). */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + textLength(entry), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, entry]) => {
    if (key === 'text' && typeof entry === 'string') return sum + [...entry].length;
    return sum + textLength(entry);
  }, 0);
}
