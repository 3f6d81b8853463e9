// Brings the page's copy of the workspace up to date with what the server streams.
// Pure: takes a state and gives the next one, never changes the one it was given.
import type { InspectorEntry, PageChange, PageState } from '../../page-protocol.ts';

// As many as the server sends with a snapshot; more would slow the page down for no reader.
const INSPECTOR_ENTRIES_MAX = 200;

/** The state after the change; the same object when the change is older than what is held. */
export function applyChange(state: PageState, change: PageChange): PageState {
  if (change.revision <= state.revision) return state;
  const { messages, ...others } = change.changed;
  return {
    ...state,
    ...others,
    messages: messages === undefined ? state.messages : { ...state.messages, ...messages },
    revision: change.revision,
  };
}

/** Appends entries; those that a reconnection sends a second time are left out. */
export function appendInspector(state: PageState, entries: InspectorEntry[]): PageState {
  const lastSeq = state.inspector.at(-1)?.seq ?? -1;
  const fresh = entries.filter((entry) => entry.seq > lastSeq);
  if (fresh.length === 0) return state;
  return { ...state, inspector: [...state.inspector, ...fresh].slice(-INSPECTOR_ENTRIES_MAX) };
}
