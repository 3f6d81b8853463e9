// What fencing by a switch port needs to know of one switch system: how to shut and open one port, and
// how to see that it is shut and that nothing is learned behind it any more. Deliberately apart from
// the dialects that carry VLANs, whose lines may never shut a port. Nothing is saved: a fence is for
// this night, and a saved one would outlive it unseen.

import type { RemoteCommand } from '../../../domain/plan.ts';

export interface PortSight {
  /** Shut by configuration, which is more than having no link. */
  readonly isShut: boolean;
  /** Ethernet addresses that the switch still has behind it, as the switch spells them. */
  readonly learned: readonly string[];
}

export interface PortDialect {
  looks(port: string): readonly RemoteCommand[];
  /** Of what the looks printed, in their order; null when it is something else. */
  parse(outputs: readonly string[], port: string): PortSight | null;
  shut(port: string): readonly RemoteCommand[];
  open(port: string): readonly RemoteCommand[];
  /** Every line that may be typed is wholly one of these. */
  readonly allowed: readonly RegExp[];
}
