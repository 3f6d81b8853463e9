// What every part of the page may use: the workspace as the viewer sees it, and the few things that
// change what is shown (go to a message, open a thread, say that something went wrong).
import { createContext, useContext } from 'react';
import type { ChannelId, PageState, PageUser, Ts, UserId } from '../../page-protocol.ts';

export type OpenThread = { channel: ChannelId; root: Ts };
export type Place = { kind: 'channel'; channel: ChannelId } | { kind: 'home' };

export type WorkspaceContext = {
  state: PageState;
  /** the thread that is shown beside the channel */
  thread: OpenThread | null;
  openChannel: (channel: ChannelId) => void;
  openThread: (channel: ChannelId, root: Ts) => void;
  openHome: () => void;
  becomeUser: (user: PageUser) => void;
  /** Shows a sentence in a corner, and reads it out. */
  showProblem: (text: string) => void;
};

const Context = createContext<WorkspaceContext | null>(null);
export const WorkspaceProvider = Context.Provider;

export function useWorkspaceContext(): WorkspaceContext {
  const context = useContext(Context);
  if (context === null)
    throw new Error('This part of the page needs a WorkspaceProvider around it');
  return context;
}

/** The name to show; the id itself for somebody who is not in the workspace. */
export function nameOf(state: PageState, user: UserId): string {
  return state.users.find(({ id }) => id === user)?.realName ?? user;
}

/** What colleagues call somebody: "Alice" of "Alice Amsel". */
export function firstNameOf(user: PageUser): string {
  return user.realName.split(' ')[0] ?? user.name;
}
