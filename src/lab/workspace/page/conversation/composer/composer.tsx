// Where a person types. In a channel, "/" offers the app's commands; in a thread it says that Slack
// knows no commands there. Enter sends, Shift+Enter makes a line, Tab or Enter takes a suggestion.
import { type ReactNode, useId, useRef } from 'react';
import type { ChannelId, Ts } from '../../../page-protocol.ts';
import { useWorkspaceContext } from '../../frame/workspace-context.ts';
import { CommandSuggestions, ShortcutMenu, suggestionId } from './command-suggestions.tsx';
import { type Draft, useDraft } from './use-draft.ts';
import { useProposedText } from './use-proposed-text.ts';
import { type Suggestions, useSuggestions } from './use-suggestions.ts';

export type ComposerProps = { channel: ChannelId; label: string; threadTs?: Ts };

export function Composer({ channel, label, threadTs }: ComposerProps): ReactNode {
  const draft = useDraft(channel, threadTs);
  const box = useRef<HTMLTextAreaElement>(null);
  const isThread = threadTs !== undefined;
  useProposedText(isThread ? null : box, draft.setText);
  const listId = useId();
  const choice = useSuggestions(draft, isThread);
  const isOpen = choice.suggestions.length > 0;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void draft.send();
      }}
    >
      {isOpen && (
        <CommandSuggestions
          id={listId}
          suggestions={choice.suggestions}
          active={choice.active}
          onChoose={(command) => {
            choice.take(command);
            box.current?.focus();
          }}
        />
      )}
      {isThread ? <NoCommandsHere draft={draft} /> : <Usage choice={choice} />}
      <div className="composer-box">
        <textarea
          ref={box}
          rows={1}
          aria-label={label}
          placeholder={label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen ? suggestionId(listId, choice.active) : undefined}
          value={draft.text}
          readOnly={draft.isSending}
          aria-busy={draft.isSending}
          onChange={(event) => choice.edit(event.target.value)}
          onKeyDown={(event) => choice.onKeyDown(event)}
          onFocus={choice.onFocus}
          onBlur={choice.onBlur}
        />
        <div className="composer-bar">
          {!isThread && <ShortcutMenu channel={channel} />}
          <SendState draft={draft} />
        </div>
      </div>
    </form>
  );
}

function SendState({ draft }: { draft: Draft }): ReactNode {
  return (
    <>
      <span className="composer-hint" role="status">
        {draft.isSending ? 'Waiting for the app…' : ''}
      </span>
      <button type="submit" className="send" aria-label="Send" disabled={draft.text === ''}>
        {draft.isSending ? <span className="spinner" aria-hidden="true" /> : '➤'}
      </button>
    </>
  );
}

function Usage({ choice }: { choice: Suggestions }): ReactNode {
  const { typed } = choice;
  if (typed === null) return null;
  return (
    <p className="usage" role="status">
      <code>
        {typed.command} <em>{typed.usageHint}</em>
      </code>
      <span>{typed.description}</span>
    </p>
  );
}

function NoCommandsHere({ draft }: { draft: Draft }): ReactNode {
  const { state } = useWorkspaceContext();
  if (!draft.text.startsWith('/')) return null;
  const bot = state.users.find(({ id }) => id === state.app.botUserId);
  return (
    <p className="usage warning" role="status">
      Slash commands are not supported in threads. Use the channel, or mention @
      {bot?.name ?? state.app.name}.
    </p>
  );
}
