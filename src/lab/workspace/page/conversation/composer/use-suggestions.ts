// The keyboard of the composer: which command is offered, which one is marked, what each key does.
import { type KeyboardEvent, useState } from 'react';
import { useWorkspaceContext } from '../../frame/workspace-context.ts';
import { type CommandHelp, helpForDraft } from '../../model/commands.ts';
import type { Draft } from './use-draft.ts';

export type Suggestions = CommandHelp & {
  active: number;
  edit: (text: string) => void;
  take: (command: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** the list is there while the person is in the composer, so that it covers nothing later */
  onFocus: () => void;
  onBlur: () => void;
};

export function useSuggestions(draft: Draft, isThread: boolean): Suggestions {
  const { state } = useWorkspaceContext();
  const [active, setActive] = useState(0);
  const [isDismissed, setIsDismissed] = useState(false);
  const help = helpForDraft(isThread ? [] : state.commands, draft.text);
  const suggestions = isDismissed ? [] : help.suggestions;
  const take = (command: string): void => {
    draft.setText(`${command} `);
    setActive(0);
  };
  const move = (step: number): void => {
    setActive((active + step + suggestions.length) % suggestions.length);
  };
  const onListKey = (event: KeyboardEvent): boolean => {
    const chosen = suggestions[active];
    // A command that is typed to its end is sent by Enter, not completed once more.
    const isEnter = event.key === 'Enter' && chosen?.command !== draft.text.trim();
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape') setIsDismissed(true);
    else if ((event.key === 'Tab' || isEnter) && chosen !== undefined) take(chosen.command);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (suggestions.length > 0 && onListKey(event)) {
      event.preventDefault();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void draft.send();
    }
  };
  const edit = (text: string): void => {
    draft.setText(text);
    setActive(0);
    setIsDismissed(false);
  };
  return {
    ...help,
    suggestions,
    active,
    edit,
    take,
    onKeyDown,
    onFocus: () => setIsDismissed(false),
    onBlur: () => setIsDismissed(true),
  };
}
