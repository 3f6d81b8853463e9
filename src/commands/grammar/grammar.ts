// One grammar for slash commands, mentions and the CLI: a command is a list of positional and keyword
// arguments, and what may be typed, the usage line and the refusals all follow from that list.
// Nothing typed gets further than this file as text: arguments come out as parsed types.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { Inventory } from '../../domain/inventory.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Word } from './words.ts';

export interface ArgumentType<Value> {
  /** As shown in usage: `IP`, `NODE`. */
  readonly placeholder: string;
  /** "an IPv4 address such as 203.0.113.50" */
  readonly expected: string;
  parse(text: string, inventory: Inventory): Outcome<Value> | null;
}

export interface ArgumentRule {
  readonly name: string;
  /** Typed before the value, e.g. `to` or `in vlan`; null: by position. */
  readonly keyword: string | null;
  readonly type: ArgumentType<string>;
  readonly isOptional: boolean;
  /** Takes all words from here on, as a sentence; for the last rule. */
  readonly takesRest?: true;
}

export interface CommandGrammar {
  /** With the slash. */
  readonly name: string;
  readonly summary: string;
  readonly example: string;
  readonly rules: readonly ArgumentRule[];
  /** Words that switch something on, with what they mean. */
  readonly flags: Readonly<Record<string, string>>;
}

export interface ParsedArguments {
  readonly values: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly reason: string | null;
}

// Every command takes these two.
export const DRY_RUN = 'dry-run';
const BECAUSE = 'because';
// A reason is a sentence for the journal and the card, not an essay.
const REASON_LENGTH_MAX = 300;

export function usageOf(grammar: CommandGrammar): string {
  const words = grammar.rules.map(({ keyword, type, isOptional }) => {
    const word = keyword === null ? type.placeholder : `${keyword} ${type.placeholder}`;
    return isOptional ? `[${word}]` : word;
  });
  const flags = Object.keys(grammar.flags).map((flag) => `[${flag}]`);
  return [grammar.name, ...words, ...flags].join(' ');
}

interface Parsing {
  readonly grammar: CommandGrammar;
  readonly inventory: Inventory;
  readonly words: readonly Word[];
  readonly values: Record<string, string>;
  readonly flags: string[];
  reason: string | null;
  next: number;
}

/** Parses the words after the command's name. */
export function parseArguments(
  grammar: CommandGrammar,
  words: readonly Word[],
  inventory: Inventory,
): Outcome<ParsedArguments> {
  const parsing: Parsing = {
    grammar,
    inventory,
    words,
    values: {},
    flags: [],
    reason: null,
    next: 0,
  };
  while (parsing.next < words.length) {
    const problem = takeOne(parsing);
    if (problem !== null) return problem;
  }
  const missing = grammar.rules.find((rule) => !rule.isOptional && !(rule.name in parsing.values));
  if (missing !== undefined) return endedTooEarly(grammar, missing);
  return succeed({ values: parsing.values, flags: parsing.flags, reason: parsing.reason });
}

type Refused = Extract<Outcome<never>, { ok: false }>;

/** Takes one argument off the words; null when that went well. */
function takeOne(parsing: Parsing): Refused | null {
  const word = parsing.words[parsing.next];
  if (word === undefined) return null;
  parsing.next += 1;
  const lower = word.isQuoted ? '' : word.text.toLowerCase();
  const flag = lower.replace(/^--/, '');
  if (flag === DRY_RUN || Object.hasOwn(parsing.grammar.flags, flag)) {
    if (!parsing.flags.includes(flag)) parsing.flags.push(flag);
    return null;
  }
  const rest = parsing.grammar.rules.find(({ takesRest }) => takesRest === true);
  if (rest !== undefined) return takeRest(parsing, rest);
  return lower === BECAUSE ? takeReason(parsing, word) : takeArgument(parsing, word, lower);
}

/** Whoever writes "because" before a sentence means what comes after it. */
function takeRest(parsing: Parsing, rule: ArgumentRule): Refused | null {
  const { words, next, values } = parsing;
  if (Object.hasOwn(values, rule.name)) throw new Error(`${rule.name} is taken twice.`);
  const all = words.slice(next - 1).filter(({ text }) => text.toLowerCase() !== DRY_RUN);
  if (all.length < words.length - next + 1) parsing.flags.push(DRY_RUN);
  const sentence = all[0]?.text.toLowerCase() === BECAUSE ? all.slice(1) : all;
  parsing.next = words.length;
  const [first] = sentence;
  if (first === undefined) return endedTooEarly(parsing.grammar, rule);
  const text = sentence.map((word) => word.text).join(' ');
  return takeValue(parsing, rule, { ...first, text });
}

function takeArgument(parsing: Parsing, word: Word, lower: string): Refused | null {
  const { grammar, values } = parsing;
  const isTaken = ({ name }: ArgumentRule) => Object.hasOwn(values, name);
  const rule =
    grammar.rules.find((candidate) => isKeywordOf(candidate, parsing, lower)) ??
    grammar.rules.find((candidate) => candidate.keyword === null && !isTaken(candidate));
  if (rule === undefined) return unexpected(grammar, word);
  if (isTaken(rule)) return givenTwice(grammar, word);
  if (rule.keyword === null) return takeValue(parsing, rule, word);
  parsing.next += rule.keyword.split(' ').length - 1;
  const value = parsing.words[parsing.next];
  parsing.next += 1;
  return value === undefined ? endedTooEarly(grammar, rule) : takeValue(parsing, rule, value);
}

/** A keyword may be of several words; the first of them has been taken. */
function isKeywordOf({ keyword }: ArgumentRule, { words, next }: Parsing, lower: string): boolean {
  const [first, ...others] = keyword?.split(' ') ?? [];
  if (first === undefined || first !== lower) return false;
  return others.every((other, index) => words[next + index]?.text.toLowerCase() === other);
}

function takeValue(parsing: Parsing, rule: ArgumentRule, word: Word): Refused | null {
  const outcome = rule.type.parse(word.text, parsing.inventory);
  if (outcome === null) {
    return notUnderstood(parsing.grammar, {
      what: `"${word.text}" at position ${word.position} is not ${rule.type.expected}.`,
    });
  }
  if (!outcome.ok) return outcome;
  parsing.values[rule.name] = outcome.value;
  return null;
}

function takeReason(parsing: Parsing, keyword: Word): Refused | null {
  const word = parsing.words[parsing.next];
  parsing.next += 1;
  const reason = word?.text.trim() ?? '';
  if (word?.isQuoted !== true || reason === '' || reason.length > REASON_LENGTH_MAX) {
    return notUnderstood(parsing.grammar, {
      what:
        `After "because" at position ${keyword.position} comes a reason in quotation marks, ` +
        `at most ${REASON_LENGTH_MAX} characters long.`,
    });
  }
  parsing.reason = reason;
  return null;
}

function unexpected(grammar: CommandGrammar, word: Word): Refused {
  const known = [
    ...grammar.rules.flatMap((rule) => rule.keyword?.split(' ') ?? []),
    ...Object.keys(grammar.flags),
    DRY_RUN,
    BECAUSE,
  ];
  const match = nearest(word.text.toLowerCase(), known);
  const hint = match === null ? '' : ` Did you mean "${match}"?`;
  return notUnderstood(grammar, {
    what: `"${word.text}" at position ${word.position} is not expected there.${hint}`,
  });
}

function givenTwice(grammar: CommandGrammar, word: Word): Refused {
  return notUnderstood(grammar, {
    what: `"${word.text}" at position ${word.position} is given a second time.`,
  });
}

function endedTooEarly(grammar: CommandGrammar, rule: ArgumentRule): Refused {
  const where = rule.keyword === null ? '' : ` after "${rule.keyword}"`;
  return notUnderstood(grammar, {
    what: `The command ends too early: ${rule.type.expected} is missing${where}.`,
  });
}

export function notUnderstood(grammar: CommandGrammar, { what }: { what: string }): Refused {
  return refuse('input-not-understood', {
    what,
    why: `It is written: ${usageOf(grammar)} [dry-run] [because "REASON"]`,
    fix: `Nothing was done. For example: ${grammar.example}`,
  });
}
