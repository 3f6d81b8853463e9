// The dead-man switch that some switch systems have themselves: what is typed under it is taken back by
// the switch when nobody confirms in time. Here is what a dialect says about it, as data and pure
// functions. All of them take back the whole configuration and know one timer at a time.

import type { RemoteCommand } from '../../../domain/plan.ts';

export interface Timer {
  /** Whole minutes, because IOS and Junos count in these. */
  readonly minutes: number;
  /** Of a change, for systems whose timers have names. */
  readonly session: string;
}

/**
 * What waits for a confirmation on the switch. `left-over`: edits of ours that never took effect, from
 * a session that broke off.
 */
export type Pending = 'nothing' | 'ours' | 'foreign' | 'left-over';

export interface OwnTimer {
  /** null: every switch of this system can; otherwise its configuration decides. */
  readonly condition: {
    readonly look: RemoteCommand;
    isMet(output: string): boolean;
  } | null;
  readonly look: RemoteCommand;
  /** null: the look printed something else. */
  parse(output: string, timer: Timer): Pending | null;
  /** The same edits under the timer, without saving. */
  under(edits: readonly RemoteCommand[], timer: Timer): readonly RemoteCommand[];
  /** The timer runs from the first line on, so edits that broke off are gone on with under it. */
  readonly isRunningWhileTyped: boolean;
  /** What is in effect stays; saving is not part of it. */
  keep(timer: Timer): readonly RemoteCommand[];
  /** Throws a left-over away; nothing that is in effect changes. */
  discard(timer: Timer): readonly RemoteCommand[];
  /** How a person sees what waits. */
  readonly shownBy: string;
}
