// The page as a whole: bar, channels, conversation, and beside it the thread or the inspector.
import { type ReactNode, useMemo, useState } from 'react';
import type { PageState } from '../../page-protocol.ts';
import { useWorkspace } from '../connection/use-workspace.ts';
import { AppHome } from '../conversation/app-home.tsx';
import { ChannelView } from '../conversation/channel-view.tsx';
import { ThreadPane } from '../conversation/thread-pane.tsx';
import { ModalStack } from '../dialogs/modal-stack.tsx';
import { Inspector, type InspectorTab } from '../inspector/inspector.tsx';
import { Sidebar } from './sidebar.tsx';
import { useToasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';
import { type Navigation, useNavigation } from './use-navigation.ts';
import { useUnread } from './use-unread.ts';
import { type Place, WorkspaceProvider } from './workspace-context.ts';

export function App(): ReactNode {
  const navigation = useNavigation();
  const { state, isLive, problem } = useWorkspace(navigation.as);
  if (problem !== null) {
    return (
      <div className="starting" role="alert">
        <p>{problem}</p>
        <p>The address of this page asks to be “{navigation.as}”.</p>
        <a href="?">Open the page as Alice</a>
      </div>
    );
  }
  if (state === null) return <p className="starting">Opening the practice workspace…</p>;
  return <Workspace state={state} isLive={isLive} navigation={navigation} />;
}

type WorkspaceProps = { state: PageState; isLive: boolean; navigation: Navigation };

function Workspace({ state, isLive, navigation }: WorkspaceProps): ReactNode {
  const { openChannel, openThread, openHome, becomeUser, thread } = navigation;
  const { toasts, show: showProblem } = useToasts();
  const [inspectorTab, setInspectorTab] = useState<InspectorTab | null>(null);
  const place = usePlace(state, navigation);
  const unread = useUnread(state, place);
  const context = useMemo(
    () => ({ state, thread, openChannel, openThread, openHome, becomeUser, showProblem }),
    [state, thread, openChannel, openThread, openHome, becomeUser, showProblem],
  );
  return (
    <WorkspaceProvider value={context}>
      <div className={`workspace ${navigation.isMenuOpen ? 'menu-open' : ''}`}>
        <TopBar
          isLive={isLive}
          isMenuOpen={navigation.isMenuOpen}
          onMenu={() => navigation.setIsMenuOpen(!navigation.isMenuOpen)}
          inspectorTab={inspectorTab}
          onInspector={setInspectorTab}
        />
        <Sidebar place={place} unread={unread} />
        <main key={state.viewer}>
          {place.kind === 'home' ? <AppHome /> : <ChannelView channel={place.channel} />}
          {thread !== null && (
            <ThreadPane
              channel={thread.channel}
              root={thread.root}
              onClose={navigation.closeThread}
            />
          )}
        </main>
        {inspectorTab !== null && (
          <Inspector
            tab={inspectorTab}
            onTab={setInspectorTab}
            onClose={() => setInspectorTab(null)}
          />
        )}
      </div>
      <ModalStack key={`modals ${state.viewer}`} />
      {toasts}
    </WorkspaceProvider>
  );
}

function usePlace(state: PageState, navigation: Navigation): Place {
  const first = state.channels[0]?.id ?? '';
  return useMemo(
    () => navigation.place ?? { kind: 'channel', channel: first },
    [navigation.place, first],
  );
}
