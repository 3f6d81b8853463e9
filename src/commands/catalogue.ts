// Every command, and how a typed line finds its own: `/move-ip …` and `/net move-ip …` are the same.

import { type Outcome, refuse, succeed } from '../domain/failures.ts';
import type { Inventory } from '../domain/inventory.ts';
import { nearest } from '../domain/nearest.ts';
import type { Intent } from '../domain/plan.ts';
import type { CommandCatalogue, Interpretation } from '../ports/command-catalogue.ts';
import type { Freeze } from '../ports/freeze.ts';
import type { Journal } from '../ports/journal.ts';
import { takeBackSteps } from '../steps/take-back.ts';
import { addRoute } from './add-route.ts';
import { announceIp } from './announce-ip.ts';
import { changes, type Ledger } from './changes.ts';
import { checkNetwork } from './check-network.ts';
import type { Command } from './command.ts';
import { guardDraft, guardUndo } from './dead-man/guard-draft.ts';
import { deleteNetwork } from './delete-network.ts';
import { deployVm } from './deploy-vm.ts';
import { destroyVm } from './destroy-vm.ts';
import { expose } from './expose.ts';
import { freeze as freezeCommand } from './freeze.ts';
import { DRY_RUN, type ParsedArguments, parseArguments, usageOf } from './grammar/grammar.ts';
import { helpAnswer } from './grammar/help.ts';
import { hosts } from './hosts.ts';
import { moveIp } from './move-ip.ts';
import { networks } from './networks.ts';
import { newNetwork } from './new-network.ts';
import { releaseIp } from './release-ip.ts';
import { removeRouteCommand } from './remove-route.ts';
import { thaw } from './thaw.ts';
import { unexpose } from './unexpose.ts';
import { whereIs } from './where-is.ts';
import { normalise, plainWords, splitWords, TEXT_LENGTH_MAX, type Word } from './grammar/words.ts';

/** The one name under which all commands work, where a short name is taken. */
export const NET = '/net';
const HELP = 'help';

export interface CommandSummary {
  readonly name: string;
  /** `IP to NODE [from NODE]` */
  readonly usage: string;
  readonly description: string;
}

/** What commands may know of the past and of each other. */
type Records = Ledger & Pick<Journal, 'touching'>;

function commandsWith(
  journal: Records | null,
  freeze: Pick<Freeze, 'read'> | null,
): readonly Command[] {
  return [
    moveIp,
    announceIp,
    releaseIp,
    whereIs(journal),
    newNetwork,
    deleteNetwork,
    checkNetwork,
    networks,
    deployVm,
    destroyVm,
    expose,
    unexpose,
    addRoute,
    removeRouteCommand,
    hosts(journal),
    changes(journal, freeze),
    freezeCommand,
    thaw,
  ];
}

/** What there is to type, for manifests and help pages. */
export const COMMANDS: readonly CommandSummary[] = commandsWith(null, null).map(
  ({ name, grammar }) => ({
    name,
    usage: usageOf(grammar).slice(name.length + 1),
    description: grammar.summary,
  }),
);

/** `/net`, as a command of its own. */
export const NET_COMMAND: CommandSummary = {
  name: NET,
  usage: 'help [COMMAND] | move-ip … | new-network … | any other command without its slash',
  description: 'All commands of Arpeggio under one name, and help',
};

export function createCommandCatalogue(
  inventory: Inventory,
  journal: Records | null,
  freeze: Pick<Freeze, 'read'> | null = null,
): CommandCatalogue {
  const commands = commandsWith(journal, freeze);
  return {
    interpret: (text) => interpret(text, commands, inventory),

    async prepare(intent, context) {
      if (intent.command === NET) {
        const grammars = commands.map(({ grammar }) => grammar);
        const answer = helpAnswer(grammars, intent.arguments['about'] ?? null);
        return succeed({ kind: 'answer', answer });
      }
      const command = commands.find(({ name }) => name === intent.command);
      if (command === undefined) throw new Error(`Intent of unknown command ${intent.command}.`);
      return guardDraft(await command.prepare(intent, context), context);
    },

    layOutUndo: (done, undoId) =>
      guardUndo(takeBackSteps(done.steps, undoId), { changeId: undoId, done }),
  };
}

function interpret(
  typed: string,
  commands: readonly Command[],
  inventory: Inventory,
): Outcome<Interpretation> {
  const text = normalise(typed);
  if (text.length > TEXT_LENGTH_MAX) return tooLong();
  const words = splitWords(text) ?? sentenceIn(text, commands);
  if (words === null) return openQuotation();
  const [first, ...rest] = words;
  if (first?.text.toLowerCase() !== NET)
    return interpretCommand(first, rest, { commands, inventory });
  const [second, ...arguments_] = rest;
  const name = second?.text.toLowerCase() ?? HELP;
  if (name === HELP) return succeed(help(arguments_[0]?.text));
  const named = { text: `/${name.replace(/^\//, '')}`, position: 1, isQuoted: false };
  return interpretCommand(named, arguments_, { commands, inventory });
}

/** Of a command that takes a sentence, the words as they are: an apostrophe opens no quotation there. */
function sentenceIn(text: string, commands: readonly Command[]): readonly Word[] | null {
  const isSentence = commands.some(
    ({ name, grammar }) =>
      grammar.rules.some(({ takesRest }) => takesRest === true) &&
      `${text.replace(/^\/net \/?/i, '/')} `.toLowerCase().startsWith(`${name} `),
  );
  return isSentence ? plainWords(text) : null;
}

function interpretCommand(
  first: Word | undefined,
  rest: readonly Word[],
  of: { readonly commands: readonly Command[]; readonly inventory: Inventory },
): Outcome<Interpretation> {
  const name = first?.text.toLowerCase() ?? '';
  const command = of.commands.find((candidate) => candidate.name === name);
  if (command === undefined) return unknownCommand(name, of.commands);
  const parsed = parseArguments(command.grammar, rest, of.inventory);
  if (!parsed.ok) return parsed;
  const isDryRun = parsed.value.flags.includes(DRY_RUN);
  const intent = intentOf(command, parsed.value);
  return succeed({ intent, isDryRun, resources: command.resourcesOf(intent) });
}

function intentOf({ name, grammar }: Command, parsed: ParsedArguments): Intent {
  const words = grammar.rules.flatMap(({ name: rule, keyword }) => {
    const value = parsed.values[rule];
    if (value === undefined) return [];
    const word = /\s/.test(value) ? `"${value}"` : value;
    return keyword === null ? [word] : [keyword, word];
  });
  const flags = parsed.flags.filter((flag) => flag !== DRY_RUN).toSorted();
  return {
    command: name,
    text: [name, ...words, ...flags].join(' '),
    arguments: flags.length === 0 ? parsed.values : { ...parsed.values, flags: flags.join(' ') },
    reason: parsed.reason,
  };
}

function help(about: string | undefined): Interpretation {
  const words: Record<string, string> = about === undefined ? {} : { about };
  const intent = { command: NET, text: `${NET} ${HELP}`, arguments: words, reason: null };
  return { intent, isDryRun: false, resources: [] };
}

function unknownCommand(name: string, commands: readonly Command[]): Outcome<Interpretation> {
  const names = commands.map((command) => command.name);
  const match = nearest(name, names);
  const hint = match === null ? '' : `Did you mean ${match}? `;
  return refuse('input-not-understood', {
    what: `There is no command "${name.slice(0, 40)}".`,
    why: `${hint}The commands are ${names.join(', ')}.`,
    fix: 'Nothing was done. /net help explains them.',
  });
}

function tooLong(): Outcome<Interpretation> {
  return refuse('input-not-understood', {
    what: `The command is longer than ${TEXT_LENGTH_MAX} characters.`,
    why: 'No command needs that many; something else was probably pasted.',
    fix: 'Nothing was done. Type the command again.',
  });
}

function openQuotation(): Outcome<Interpretation> {
  return refuse('input-not-understood', {
    what: 'A quotation mark has no partner.',
    why: 'A reason is written because "REASON".',
    fix: 'Nothing was done. Close the quotation and send it again.',
  });
}
