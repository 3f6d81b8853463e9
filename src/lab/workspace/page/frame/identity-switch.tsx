// "You are: Alice": who the person at this page plays. Approving one's own change is refused, so a
// newcomer has to change seats; a second window as somebody else works as well.
import type { ReactNode } from 'react';
import { firstNameOf, useWorkspaceContext } from './workspace-context.ts';

export function IdentitySwitch(): ReactNode {
  const { state, becomeUser } = useWorkspaceContext();
  const people = state.users.filter((user) => !user.isBot);
  const other =
    people.find((user) => user.role === 'approver' && user.id !== state.viewer) ??
    people.find((user) => user.id !== state.viewer);
  return (
    <div className="identity">
      <fieldset>
        <legend>You are:</legend>
        {people.map((user) => (
          <label key={user.id} className={user.id === state.viewer ? 'seat taken' : 'seat'}>
            <input
              type="radio"
              name="viewer"
              checked={user.id === state.viewer}
              onChange={() => becomeUser(user)}
            />
            {firstNameOf(user)} {user.role !== '' && <span className="role">({user.role})</span>}
          </label>
        ))}
      </fieldset>
      {other !== undefined && (
        <a
          className="second-window"
          href={`?as=${encodeURIComponent(other.name)}`}
          target="_blank"
          rel="noopener"
        >
          {firstNameOf(other)} in a new window
        </a>
      )}
    </div>
  );
}
