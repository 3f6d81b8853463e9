// What people write after the bot's name: a verb, perhaps the id of a change, perhaps a reason. Slack
// sends text with its own escapes and with the quotation marks of phones; both are undone here.
// Deliberately not the grammar of the commands: these are a handful of fixed words.

import { changeIdOf, type ChangeId } from '../../../domain/names.ts';
import type { ControlVerb } from '../../../ports/inbox.ts';

export interface MentionWords {
  readonly verb: ControlVerb;
  /** null: that of the thread. */
  readonly changeId: ChangeId | null;
  readonly reason: string | null;
}

const VERBS: Readonly<Record<string, ControlVerb>> = {
  status: 'status',
  stop: 'stop',
  'go on': 'continue',
  continue: 'continue',
  'take back': 'take-back',
  undo: 'undo',
  retry: 'retry',
  'take over': 'take-over',
};

// Longer than any reason that somebody reads at night.
const REASON_LENGTH_MAX = 500;

/** null: it is none of the words, so the person gets help. `botUserId`: whose mention is left out. */
export function mentionWords(text: string, botUserId: string): MentionWords | null {
  const plain = unescaped(text.replaceAll(`<@${botUserId}>`, ' '));
  const [, order = '', reason] = /^(.*?)(?:\bbecause\b(.*))?$/is.exec(plain) ?? [];
  const words = order
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const changeId = changeIdOf(words.at(-1) ?? '');
  const verb = VERBS[(changeId === null ? words : words.slice(0, -1)).join(' ')];
  if (verb === undefined) return null;
  return { verb, changeId, reason: reason === undefined ? null : reasonIn(reason) };
}

function reasonIn(text: string): string | null {
  const reason = text.trim().replaceAll(/^"|"$/g, '').trim();
  return reason === '' ? null : reason.slice(0, REASON_LENGTH_MAX);
}

const ESCAPES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

function unescaped(text: string): string {
  return text
    .replaceAll(/&(?:lt|gt|amp);/g, (escape) => ESCAPES[escape] ?? escape)
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[\s\u200b-\u200d\u2060\ufeff]+/g, ' ')
    .trim();
}

export const MENTION_HELP = [
  '*In the thread of a change, after my name:*',
  '`status` how it stands',
  '`stop` halt it at the end of the running step',
  '`go on` or `take back` after a halt',
  '`undo` take back what was applied',
  '`retry` try a stuck undo again, or plan the same anew',
  '`take over because "what you mended"` close a stuck change',
  'Outside its thread, with the id of the change behind the word: `status c7f3k2m`. Commands: `/net help`.',
].join('\n');
