// What goes on between the workspace and the app, for who wants to know: each delivery, each API
// call, each warning, with the raw JSON of both directions. And the panel for breaking things.
import { type ReactNode, useState } from 'react';
import type { InspectorEntry } from '../../page-protocol.ts';
import { useReturnFocus } from '../dialogs/use-return-focus.ts';
import { FaultPanel } from './fault-panel.tsx';
import { IncidentPanel } from './incident-panel.tsx';
import { useWorkspaceContext } from '../frame/workspace-context.ts';

const TABS = ['Traffic', 'Break something'] as const;

export type InspectorTab = (typeof TABS)[number];

type Props = { tab: InspectorTab; onTab: (tab: InspectorTab) => void; onClose: () => void };

export function Inspector({ tab, onTab, onClose }: Props): ReactNode {
  useReturnFocus();
  return (
    <aside className="pane inspector" aria-label="Inspector">
      <header className="pane-head">
        <h2>Inspector</h2>
        <div role="tablist" aria-label="Inspector">
          {TABS.map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              id={`tab ${each}`}
              aria-selected={each === tab}
              onClick={() => onTab(each)}
            >
              {each}
            </button>
          ))}
        </div>
        <button type="button" className="close" aria-label="Close inspector" onClick={onClose}>
          ✕
        </button>
      </header>
      <div className="inspector-body" role="tabpanel" aria-label={tab} tabIndex={0}>
        {tab === 'Traffic' ? <Traffic /> : <BreakSomething />}
      </div>
    </aside>
  );
}

function BreakSomething(): ReactNode {
  return (
    <>
      <IncidentPanel />
      <FaultPanel />
    </>
  );
}

const FILTERS: Record<string, (entry: InspectorEntry) => boolean> = {
  Everything: () => true,
  'Only problems': (entry) => entry.outcome !== 'ok',
  'API calls': (entry) => entry.kind === 'api' || entry.kind === 'response-url',
  Deliveries: (entry) => entry.kind === 'delivery',
};

function Traffic(): ReactNode {
  const { state } = useWorkspaceContext();
  const [filter, setFilter] = useState('Everything');
  const shown = state.inspector.filter(FILTERS[filter] ?? (() => true)).toReversed();
  return (
    <>
      <select
        className="select"
        aria-label="Show"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      >
        {Object.keys(FILTERS).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {shown.length === 0 && <p className="nothing">Nothing yet.</p>}
      {shown.map((entry) => (
        <Entry key={entry.seq} entry={entry} />
      ))}
    </>
  );
}

const OUTCOME_SIGNS = { ok: '✓', warning: '⚠', error: '✕' };

function Entry({ entry }: { entry: InspectorEntry }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className={`entry ${entry.outcome}`}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>
        <span className="entry-sign">
          <span aria-hidden="true">{OUTCOME_SIGNS[entry.outcome]}</span>
          <span className="unseen">{entry.outcome}</span>
        </span>
        <span className="entry-kind">{entry.kind}</span>
        <span className="entry-summary">{entry.summary}</span>
        <time dateTime={entry.at}>{entry.at.slice(11, 23)}</time>
      </summary>
      {isOpen && (
        <>
          <Raw title="Request" value={entry.request} />
          <Raw title="Response" value={entry.response} />
        </>
      )}
    </details>
  );
}

function Raw({ title, value }: { title: string; value: unknown }): ReactNode {
  if (value === null || value === undefined) return null;
  return (
    <>
      <h3>{title}</h3>
      <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
    </>
  );
}
