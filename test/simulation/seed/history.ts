// What happened in one seed, in lines for people: who typed what, which fault hit which call, what the
// journals say, and what does not hold. It is all that a failing seed leaves behind, and two runs of one
// seed are compared by it.

export interface Violation {
  /** The rule that does not hold, as a sentence. */
  readonly rule: string;
  readonly expected: string;
  readonly seen: string;
}

export interface History {
  readonly lines: readonly string[];
  readonly violations: readonly Violation[];
  add(line: string): void;
  /** Each violation once, however often it is seen. */
  violate(violation: Violation): void;
}

export function createHistory(now: () => number): History {
  const start = now();
  const lines: string[] = [];
  const violations: Violation[] = [];
  const add = (line: string): void => {
    const seconds = ((now() - start) / 1000).toFixed(3);
    lines.push(`${seconds.padStart(9)}  ${line}`);
  };
  return {
    lines,
    violations,
    add,
    violate(violation) {
      if (violations.some((known) => known.rule === violation.rule)) return;
      violations.push(violation);
      add(`VIOLATED: ${violation.rule}`);
    },
  };
}

export function renderViolation({ rule, expected, seen }: Violation): string {
  return [`violated: ${rule}`, `  expected: ${expected}`, `  seen:     ${seen}`].join('\n');
}
