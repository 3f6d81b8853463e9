// The picture beside a name: initials on a colour that stays the same for the same person, or three
// notes for the app. Decoration only; the name stands next to it.
import type { ReactNode } from 'react';
import type { PageUser } from '../../page-protocol.ts';

// Dark enough for white letters (contrast above 4.5 to 1).
const COLOURS = ['#1264a3', '#8a3ffc', '#2a6b2f', '#b4530a', '#a11d53', '#4f5b66'];

export function Avatar({ user, name }: { user: PageUser | undefined; name: string }): ReactNode {
  if (user?.isBot === true) {
    return (
      <span className="avatar app" aria-hidden="true">
        <svg viewBox="0 0 32 32" width="28" height="28">
          <circle cx="9" cy="22" r="3.5" />
          <circle cx="16" cy="16" r="3.5" />
          <circle cx="23" cy="10" r="3.5" />
        </svg>
      </span>
    );
  }
  return (
    <span className="avatar" style={{ background: colourOf(name) }} aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}

function colourOf(name: string): string {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return COLOURS[sum % COLOURS.length] ?? '#4f5b66';
}
