// One SSH connection that is logged in: what the rest of the adapter sees of ssh2's Client.

import type { Client } from 'ssh2';

export interface Link {
  readonly client: Client;
  /** false from the moment the connection is lost or closed; it never comes back. */
  isAlive(): boolean;
  /** Why it was lost, for people; null while it is alive. */
  lostReason(): string | null;
  /** Says goodbye and closes. */
  close(): void;
  /** Cuts the connection without waiting for the other side. */
  destroy(reason: string): void;
  onLost(listener: () => void): void;
}
