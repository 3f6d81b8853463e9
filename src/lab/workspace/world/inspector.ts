// The log of everything that crossed the border between workspace and app, for the page's inspector
// and for tests. Keeps the newest entries only, so that a long demo does not grow without end.
import type { InspectorEntry } from '../page-protocol.ts';
import type { World } from './world.ts';

// As many as a person can read; the page is promised the same number.
const entriesMax = 200;

export type NewEntry = Omit<InspectorEntry, 'seq' | 'at' | 'outcome' | 'request' | 'response'> &
  Partial<Pick<InspectorEntry, 'outcome' | 'request' | 'response'>>;

export function inspect(world: World, entry: NewEntry): void {
  world.inspector.push({
    seq: (world.inspector.at(-1)?.seq ?? 0) + 1,
    at: new Date(world.clock.now()).toISOString(),
    outcome: 'ok',
    request: null,
    response: null,
    ...entry,
  });
  if (world.inspector.length > entriesMax) world.inspector.shift();
  world.changed('inspector');
}
