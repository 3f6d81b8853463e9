// The bar at the top: the name of the workspace, who one is, and the way to the inspector.
import type { ReactNode } from 'react';
import { IdentitySwitch } from './identity-switch.tsx';
import { useWorkspaceContext } from './workspace-context.ts';

type Props = {
  isLive: boolean;
  isMenuOpen: boolean;
  onMenu: () => void;
  isInspectorOpen: boolean;
  onInspector: () => void;
};

export function TopBar(props: Props): ReactNode {
  const { state } = useWorkspaceContext();
  return (
    <header className="top-bar">
      <button
        type="button"
        className="menu-button"
        aria-label="Channels"
        aria-expanded={props.isMenuOpen}
        onClick={props.onMenu}
      >
        ☰
      </button>
      <p className="workspace-name">
        {state.team.name} <span>practice workspace</span>
      </p>
      <IdentitySwitch />
      <p className="live" role="status">
        {props.isLive ? '' : 'Connection lost, trying again…'}
      </p>
      <button
        type="button"
        className="inspector-button"
        aria-expanded={props.isInspectorOpen}
        onClick={props.onInspector}
      >
        Inspector
      </button>
    </header>
  );
}
