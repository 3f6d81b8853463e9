// The bar at the top: the name of the workspace, who one is, and the ways to the inspector.
import type { ReactNode } from 'react';
import type { InspectorTab } from '../inspector/inspector.tsx';
import { IdentitySwitch } from './identity-switch.tsx';
import { useWorkspaceContext } from './workspace-context.ts';

type Props = {
  isLive: boolean;
  isMenuOpen: boolean;
  onMenu: () => void;
  /** null: the inspector is closed */
  inspectorTab: InspectorTab | null;
  onInspector: (tab: InspectorTab | null) => void;
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
      <InspectorButton {...props} tab="Break something" name="Break something" />
      <InspectorButton {...props} tab="Traffic" name="Inspector" />
    </header>
  );
}

type ButtonProps = Pick<Props, 'inspectorTab' | 'onInspector'> & {
  tab: InspectorTab;
  name: string;
};

function InspectorButton({ inspectorTab, onInspector, tab, name }: ButtonProps): ReactNode {
  const isOpen = inspectorTab === tab;
  return (
    <button
      type="button"
      className="inspector-button"
      aria-expanded={isOpen}
      onClick={() => onInspector(isOpen ? null : tab)}
    >
      {name}
    </button>
  );
}
