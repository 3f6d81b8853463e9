// What the parts of the cloud share: its books, its settings, its jobs and its faults. Made once in
// start-cloud.ts and handed to every part; there is no other shared state.

import type { FaultBook } from './api/fault-book.ts';
import type { Throttle } from './api/throttle.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { MachineRoom } from './lab-cloud.ts';
import type { CloudState } from './world/rows.ts';
import type { CloudSettings } from './world/settings.ts';
import type { CloudVersion } from './world/versions.ts';

export interface LoggedRequest {
  readonly method: string;
  readonly command: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** null: no answer was given. */
  readonly status: number | null;
  readonly errorText: string | null;
}

export interface Core {
  /** Replaced as a whole by a reset and by a restart. */
  state: CloudState;
  readonly version: CloudVersion;
  readonly settings: CloudSettings;
  readonly machines: MachineRoom | null;
  readonly faults: FaultBook;
  readonly throttle: Throttle;
  readonly jobs: JobQueue;
  readonly requests: LoggedRequest[];
  /** Writes the books to the state file, where there is one. */
  save(): void;
}
