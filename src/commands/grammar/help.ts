// /net help [COMMAND]: every command with its usage, generated from the grammars.

import type { Answer } from '../../ports/command-catalogue.ts';
import { type CommandGrammar, usageOf } from './grammar.ts';

export function helpAnswer(grammars: readonly CommandGrammar[], about: string | null): Answer {
  const one = grammars.find(({ name }) => name.slice(1) === about?.replace(/^\//, ''));
  return one === undefined ? everything(grammars) : single(one);
}

function everything(grammars: readonly CommandGrammar[]): Answer {
  return {
    title: 'What Arpeggio can do',
    lines: [
      ...grammars.map((grammar) => `\`${usageOf(grammar)}\`: ${grammar.summary}.`),
      'Each also takes `dry-run` (show the plan, change nothing) and `because "REASON"`.',
      'You see the exact plan first; somebody else approves it; then it runs, step by step.',
      '`/net help move-ip` explains one command. `/net move-ip …` is the same as `/move-ip …`.',
    ],
  };
}

function single(grammar: CommandGrammar): Answer {
  const flags = Object.entries(grammar.flags);
  return {
    title: grammar.name,
    lines: [
      `${grammar.summary}.`,
      `\`${usageOf(grammar)} [dry-run] [because "REASON"]\``,
      ...flags.map(([flag, meaning]) => `\`${flag}\`: ${meaning}.`),
      `For example: \`${grammar.example}\``,
    ],
  };
}
