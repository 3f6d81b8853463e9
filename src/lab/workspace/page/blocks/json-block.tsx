// What we cannot draw, as it came: a reader sees that something is there, and what. Never blank.
import type { ReactNode } from 'react';

export function JsonBlock({ title, value }: { title: string; value: unknown }): ReactNode {
  return (
    <figure className="json-block">
      <figcaption>{title} (shown as JSON)</figcaption>
      <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
    </figure>
  );
}
