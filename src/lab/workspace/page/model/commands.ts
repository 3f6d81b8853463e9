// What the composer offers while a person types a slash command. Nothing here sends anything.
import type { PageCommand } from '../../page-protocol.ts';

export type CommandHelp = {
  /** to choose from, best first; empty once the command word is complete */
  suggestions: PageCommand[];
  /** the command whose arguments are being typed */
  typed: PageCommand | null;
};

const NO_HELP: CommandHelp = { suggestions: [], typed: null };

/** Help for a draft; the exact command first, then those that begin with it, then the others. */
export function helpForDraft(commands: PageCommand[], draft: string): CommandHelp {
  if (!draft.startsWith('/')) return NO_HELP;
  const word = /^\S*/.exec(draft)?.[0].toLowerCase() ?? '/';
  if (draft.length > word.length) {
    return { suggestions: [], typed: commands.find(({ command }) => command === word) ?? null };
  }
  const rank = ({ command }: PageCommand): number => {
    if (command === word) return 0;
    return command.startsWith(word) ? 1 : 2;
  };
  const found = commands.filter(({ command }) => command.includes(word.slice(1)));
  return { suggestions: found.toSorted((a, b) => rank(a) - rank(b)), typed: null };
}
