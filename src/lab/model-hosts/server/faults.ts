// Faults that a test sets on one model host: commands that hang, fail, or lose their connection
// before or after their effect, and links that delay or lose packets. Matching is on the command
// line as it was sent. Times run out: a fault set for two calls lets the third one through.

/** A substring of the command line, or a pattern. */
export type LineMatch = string | RegExp;

export type CommandFault =
  | { kind: 'hang' }
  | { kind: 'fail'; exitCode: number; stderr: string; afterEffect: boolean }
  | { kind: 'drop-connection'; when: 'before' | 'after' };

interface Entry {
  match: LineMatch;
  fault: CommandFault;
  timesLeft: number;
}

export class HostFaults {
  #entries: Entry[] = [];
  hangingCommands = new Set<string>();
  isSshdKilled = false;
  managementDelayMs = 0;
  publicLossPercent = 0;
  #lossSeed = 1;

  add(match: LineMatch, fault: CommandFault, times: number): void {
    this.#entries.push({ match, fault, timesLeft: times });
  }

  /** The fault for this line, counted as used. */
  take(line: string): CommandFault | undefined {
    const entry = this.#entries.find(
      ({ match, timesLeft }) =>
        timesLeft > 0 && (typeof match === 'string' ? line.includes(match) : match.test(line)),
    );
    if (entry === undefined) return undefined;
    entry.timesLeft -= 1;
    return entry.fault;
  }

  clear(): void {
    this.#entries = [];
    this.hangingCommands.clear();
    this.isSshdKilled = false;
    this.managementDelayMs = 0;
    this.publicLossPercent = 0;
  }

  /** Same sequence of losses in every run: a linear congruential generator (Numerical Recipes). */
  losesPacket(): boolean {
    if (this.publicLossPercent === 0) return false;
    this.#lossSeed = (Math.imul(this.#lossSeed, 1_664_525) + 1_013_904_223) >>> 0;
    return (this.#lossSeed / 2 ** 32) * 100 < this.publicLossPercent;
  }
}
