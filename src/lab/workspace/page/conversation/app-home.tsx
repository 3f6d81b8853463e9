// The app's Home tab: what the app has published for the person who looks at it.
import { type ReactNode, useEffect, useMemo } from 'react';
import type { PageView } from '../../page-protocol.ts';
import { BlockFormProvider, useBlockForm } from '../blocks/block-form.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { act } from '../connection/acts.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';

export function AppHome(): ReactNode {
  const { state } = useWorkspaceContext();
  const { viewer, home, app } = state;
  useEffect(() => {
    // Tells the app that somebody looks; a home that does not come shows below as not published.
    void act('open-home', { as: viewer, tab: 'home' });
  }, [viewer]);
  return (
    <section className="pane" aria-label={`${app.name}, Home`}>
      <header className="pane-head">
        <h1>{app.name}</h1>
        <p className="topic">Home</p>
      </header>
      <div className="home" tabIndex={0} role="region" aria-label="App Home">
        {home === null ? (
          <p className="nothing">{app.name} has not published anything here for you yet.</p>
        ) : (
          <HomeBlocks key={`${viewer} ${home.id}`} view={home} />
        )}
      </div>
    </section>
  );
}

function HomeBlocks({ view }: { view: PageView }): ReactNode {
  const { state } = useWorkspaceContext();
  const place = useMemo(() => ({ viewId: view.id }), [view.id]);
  const form = useBlockForm({
    viewer: state.viewer,
    place,
    blocks: view.blocks,
    errors: view.errors,
  });
  return (
    <BlockFormProvider value={form}>
      <BlockList blocks={view.blocks} />
    </BlockFormProvider>
  );
}
