// Faults that a test sets on one model host: commands that hang, fail, or lose their connection
// before or after their effect, and links that delay or lose packets. Matching is on the command
// line as it was sent. Times run out: a fault set for two calls lets the third one through.

/** A substring of the command line, or a pattern. */
export type LineMatch = string | RegExp;

export type CommandFault =
  | { kind: 'hang' }
  /** Begins only when this resolves, and then runs as always. */
  | { kind: 'wait'; until: Promise<void> }
  | { kind: 'fail'; exitCode: number; stderr: string; afterEffect: boolean }
  | { kind: 'drop-connection'; when: 'before' | 'after' };

interface Entry {
  match: LineMatch;
  fault: CommandFault;
  timesLeft: number;
}

/** What stands before a command that runs inside a dead-man switch. */
const INSIDE = /^sh \S+\/dead-man\.sh run \S+ \d\d /;

function matches(match: LineMatch, line: string): boolean {
  return typeof match === 'string' ? line.includes(match) : match.test(line);
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

  /** The fault for this line, or for the command that it runs inside a switch; counted as used. */
  take(line: string): CommandFault | undefined {
    const lines = [line, line.replace(INSIDE, '')];
    const entry = this.#entries.find(
      ({ match, timesLeft }) => timesLeft > 0 && lines.some((one) => matches(match, one)),
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
