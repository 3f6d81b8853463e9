// Buttons that break the workspace in the ways in which the real one breaks, so that a person can
// see what the app does then. What lasts is listed with a way to repair it.
import type { ReactNode } from 'react';
import type { ActResult, ChannelId, Fault, FaultResult } from '../../page-protocol.ts';
import { breakSomething, changeSettings, repair } from '../connection/acts.ts';
import { useWorkspaceContext } from '../frame/workspace-context.ts';

type Preset = { name: string; fault: (channel: ChannelId) => Fault };

const PRESETS: Record<string, Preset[]> = {
  'The next call of the app': [
    {
      name: 'is told to wait 10 s (429)',
      fault: () => ({ kind: 'rate-limit', retryAfterS: 10, method: '*' }),
    },
    { name: 'is answered HTTP 500', fault: () => ({ kind: 'http-status', status: 500 }) },
    { name: 'never gets an answer', fault: () => ({ kind: 'hang' }) },
    { name: 'is answered 5 s late', fault: () => ({ kind: 'delay', delayMs: 5000 }) },
    {
      name: 'posts a message, then the connection breaks',
      fault: () => ({ kind: 'reset-after', method: 'chat.postMessage' }),
    },
  ],
  'The next thing that a person does': [
    { name: 'reaches the app twice', fault: () => ({ kind: 'duplicate-delivery' }) },
    { name: 'never reaches the app', fault: () => ({ kind: 'drop-delivery' }) },
    { name: 'reaches it, but its answer is lost', fault: () => ({ kind: 'drop-ack' }) },
  ],
  'Connections of the app': [
    { name: 'Cut all sockets', fault: () => ({ kind: 'socket-cut' }) },
    { name: 'Ask for a refresh', fault: () => ({ kind: 'socket-refresh' }) },
  ],
  'Until repaired': [
    { name: 'Revoke the token', fault: () => ({ kind: 'revoke-token' }) },
    {
      name: 'Archive the first channel',
      fault: (channel) => ({ kind: 'archive-channel', channel }),
    },
    {
      name: 'Remove the bot from the first channel',
      fault: (channel) => ({ kind: 'remove-bot', channel }),
    },
  ],
};

export function FaultPanel(): ReactNode {
  const { state, showProblem } = useWorkspaceContext();
  const channel = state.channels[0]?.id ?? '';
  const say = async (result: Promise<ActResult | FaultResult>): Promise<void> => {
    const done = await result;
    if (!done.ok) showProblem(done.text);
  };
  return (
    <>
      {Object.entries(PRESETS).map(([heading, presets]) => (
        <section key={heading} className="faults">
          <h3>{heading}</h3>
          {presets.map((preset) => (
            <button
              key={preset.name}
              type="button"
              className="button plain"
              aria-label={`${heading} ${preset.name}`}
              onClick={() => void say(breakSomething(preset.fault(channel)))}
            >
              {preset.name}
            </button>
          ))}
        </section>
      ))}
      <section className="faults" aria-live="polite">
        <h3>Broken now</h3>
        {state.faults.length === 0 && <p className="nothing">Nothing.</p>}
        {state.faults.map((active) => (
          <p key={active.id} className="active-fault">
            {active.fault.kind}
            {active.left !== undefined &&
              `, ${active.left} more time${active.left === 1 ? '' : 's'}`}
            <button
              type="button"
              className="link"
              aria-label={`Repair ${active.fault.kind}`}
              onClick={() => void say(repair(active))}
            >
              Repair
            </button>
          </p>
        ))}
        {state.faults.length > 1 && (
          <button type="button" className="button primary" onClick={() => void say(repair())}>
            Repair everything
          </button>
        )}
      </section>
      <label className="choice">
        <input
          type="checkbox"
          checked={state.settings.tierLimits}
          onChange={(event) => void say(changeSettings({ tierLimits: event.target.checked }))}
        />
        Slack’s rate limits
      </label>
    </>
  );
}
