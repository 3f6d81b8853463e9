// Faults that a test sets on a stand-in: a line that is never answered, that makes the switch ask
// back, or during which the connection breaks; and a slow line. Each fault is used once.

export type Fault = 'hang' | 'ask' | 'cut-before' | 'cut-after';

export class Faults {
  #entries: { match: RegExp; fault: Fault }[] = [];
  /** Everything at once by default. */
  slowness = { pieceLength: Number.POSITIVE_INFINITY, pauseMs: 0 };

  add(match: RegExp, fault: Fault): void {
    this.#entries.push({ match, fault });
  }

  take(line: string): Fault | undefined {
    const index = this.#entries.findIndex(({ match }) => match.test(line));
    return index < 0 ? undefined : this.#entries.splice(index, 1)[0]?.fault;
  }
}
