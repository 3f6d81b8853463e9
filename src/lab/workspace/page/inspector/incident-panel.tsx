// Buttons for what can happen beyond Slack: to the hosts, to CloudStack, to the bot itself. Each says
// what to try with it and what will be seen; one that lasts has a button to end it.
import type { ReactNode } from 'react';
import type { PageIncident } from '../../page-protocol.ts';
import { setIncident } from '../connection/acts.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';

export function IncidentPanel(): ReactNode {
  const { state } = useWorkspaceContext();
  const headings = [...new Set(state.incidents.map(({ heading }) => heading))];
  return headings.map((heading) => (
    <section key={heading} className="faults incidents" aria-label={heading}>
      <h3>{heading}</h3>
      {state.incidents
        .filter((incident) => incident.heading === heading)
        .map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
    </section>
  ));
}

function IncidentRow({ incident }: { incident: PageIncident }): ReactNode {
  const { showProblem } = useWorkspaceContext();
  const { id, name, hint, state, said } = incident;
  const press = async (isWanted: boolean): Promise<void> => {
    const result = await setIncident(id, isWanted);
    if (!result.ok) showProblem(result.text);
  };
  return (
    <div className={`incident ${state}`}>
      <button
        type="button"
        className="button plain"
        disabled={state !== 'ready'}
        aria-describedby={`hint ${id}`}
        onClick={() => void press(true)}
      >
        {name}
      </button>
      {state === 'lasting' && (
        <button
          type="button"
          className="link"
          aria-label={`End: ${name}`}
          onClick={() => void press(false)}
        >
          End it
        </button>
      )}
      <p className="hint" id={`hint ${id}`}>
        {hint}
      </p>
      <p className="said" aria-live="polite">
        {state === 'busy' ? 'Under way…' : said}
      </p>
    </div>
  );
}
