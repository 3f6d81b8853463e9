// One cell of the fault matrix: what breaks, at which step of which command, when it is mended, and what
// may come of it. Data only; play-cell.ts plays it.

import type { ChangeState } from '../../../../src/domain/change.ts';
import type { PlannedStep } from '../../../../src/domain/plan.ts';
import type { LabProbeReport } from '../../../../src/lab/network/lab-network.ts';
import type { Scene } from '../scene.ts';

export type End = Extract<ChangeState, 'applied' | 'undone' | 'stuck'>;

export interface Cell {
  readonly command: 'move-ip' | 'new-network';
  /** "the management link of node3 is cut for good" */
  readonly fault: string;
  /** "while it announces" */
  readonly when: string;
  /** The fault comes once this step of the plan has been started; null: before anybody types. */
  readonly at: ((steps: readonly PlannedStep[]) => PlannedStep | undefined) | null;
  begin(scene: Scene): Promise<void>;
  /** From the fault on; left out: mended when the change has ended. */
  readonly mendedAfterMs?: number;
  mend(scene: Scene): Promise<void>;
  /** More of the bot's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What may come of it. After each of them the network is as before or as wanted, once it is mended. */
  readonly ends: readonly End[];
  /** Of 100 packets a second from outside; left out: it is only shown. */
  readonly lostMax?: number;
}

export interface CellResult {
  readonly end: ChangeState;
  /** Of the failure; null: nothing failed. */
  readonly code: string | null;
  /** Why it is stuck; null: it is not. */
  readonly stuckOn: string | null;
  /** Where the network was in the end; "neither" is always a problem. */
  readonly network: 'before' | 'after' | 'neither';
  /** null: the network of this command carries nothing yet. */
  readonly traffic: LabProbeReport | null;
  /** From the fault until the host that had the address at first answers again; null: it did not. */
  readonly backAfterMs: number | null;
  readonly seconds: number;
  /** What does not hold, in sentences. */
  readonly problems: readonly string[];
}

export function titleOf({ command, fault, when }: Cell): string {
  return `/${command}: ${fault}, ${when}`;
}
