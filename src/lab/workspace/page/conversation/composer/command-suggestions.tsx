// The list above the composer: each command of the app's manifest with its usage and description,
// and the ⚡ menu with the app's global shortcuts.
import type { ReactNode } from 'react';
import type { ChannelId, PageCommand } from '../../../page-protocol.ts';
import { act } from '../../connection/acts.ts';
import { useWorkspaceContext } from '../../frame/workspace-context.ts';

type Props = {
  id: string;
  suggestions: PageCommand[];
  active: number;
  onChoose: (command: string) => void;
};

export function suggestionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

export function CommandSuggestions({ id, suggestions, active, onChoose }: Props): ReactNode {
  return (
    // A press in here must not take the focus from the composer, which would close the list.
    <div className="suggestions" onMouseDown={(event) => event.preventDefault()}>
      <p className="suggestions-head">
        Commands
        <span className="keys" aria-hidden="true">
          ↑ ↓ choose · Tab takes it · Esc closes
        </span>
        <span className="unseen" role="status">
          {suggestions.length} commands, arrow keys to choose
        </span>
      </p>
      <ul id={id} role="listbox" aria-label="Commands">
        {suggestions.map((command, index) => (
          <li
            key={command.command}
            id={suggestionId(id, index)}
            role="option"
            aria-selected={index === active}
            aria-label={`${command.command} ${command.usageHint}: ${command.description}`}
            ref={index === active ? scrollIntoView : undefined}
            onClick={() => onChoose(command.command)}
          >
            <span className="suggestion-command">
              <strong>{command.command}</strong> <em>{command.usageHint}</em>
            </span>
            <span className="suggestion-text">{command.description}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function scrollIntoView(item: HTMLLIElement | null): void {
  item?.scrollIntoView({ block: 'nearest' });
}

export function ShortcutMenu({ channel }: { channel: ChannelId }): ReactNode {
  const { state, showProblem } = useWorkspaceContext();
  const shortcuts = state.shortcuts.filter((shortcut) => shortcut.type === 'global');
  const start = async (callbackId: string): Promise<void> => {
    const result = await act('shortcut', { as: state.viewer, callbackId, channel });
    if (!result.ok) showProblem(result.text);
  };
  return shortcuts.map((shortcut) => (
    <button
      key={shortcut.callbackId}
      type="button"
      className="shortcut"
      onClick={() => void start(shortcut.callbackId)}
    >
      ⚡ {shortcut.name}
    </button>
  ));
}
