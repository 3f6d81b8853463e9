// What the parts of the workspace share: its state, its line to the app, its faults and its limits.
// Made once in start-workspace.ts and handed to every part; there is no other shared state.
import type { Delivery } from './delivery/delivery.ts';
import type { FaultBook } from './faults/fault-book.ts';
import type { IncidentBook } from './faults/incident-book.ts';
import type { TierLimits } from './faults/tier-limits.ts';
import type { World } from './world/world.ts';

export type Core = {
  world: World;
  delivery: Delivery;
  faults: FaultBook;
  incidents: IncidentBook;
  limits: TierLimits;
  log: (line: string) => void;
};
