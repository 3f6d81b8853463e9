// One line of an answer that checks something: what is so, or what is wrong and how to mend it.

export interface Line {
  readonly isGood: boolean;
  readonly text: string;
  /** What to do about it; null: it is good, or another line says it. */
  readonly fix: string | null;
}

export function good(text: string): Line {
  return { isGood: true, text, fix: null };
}

export function bad(text: string, fix: string | null = null): Line {
  return { isGood: false, text, fix };
}

export function renderLine({ isGood, text, fix }: Line): string {
  return `${isGood ? '✓' : '✗'} ${text}${fix === null ? '' : ` → ${fix}`}`;
}
