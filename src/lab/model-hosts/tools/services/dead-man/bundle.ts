// What `arm` reads from its standard input: take-backs, each with its count of lines, and an end.

export interface TakeBack {
  number: string;
  isForBoot: boolean;
  script: string;
  /** What became of the step: begun, or its take-back failed or worked. */
  mark: 'none' | 'begun' | 'failed' | 'undone';
}

const HEAD = /^take-back (\d\d) (live|boot) ([1-9]\d{0,4})$/;
const BYTES_MAX = 1_048_576;

/** undefined: it is no whole bundle. */
export function parseBundle(text: string): TakeBack[] | undefined {
  if (Buffer.byteLength(text) > BYTES_MAX) return undefined;
  const lines = text.split('\n');
  const takeBacks: TakeBack[] = [];
  while (lines[0] !== 'end') {
    const next = readOne(lines);
    const isDouble = takeBacks.some(({ number }) => number === next?.number);
    if (next === undefined || isDouble) return undefined;
    takeBacks.push(next);
  }
  return takeBacks.length > 0 && lines.join('\n') === 'end\n' ? takeBacks : undefined;
}

/** Takes its lines out. */
function readOne(lines: string[]): TakeBack | undefined {
  const [, number, when, count] = HEAD.exec(lines.shift() ?? '') ?? [];
  const script = lines.splice(0, Number(count));
  if (number === undefined || script.length < Number(count)) return undefined;
  const isForBoot = when === 'boot';
  return { number, isForBoot, script: `${script.join('\n')}\n`, mark: 'none' };
}
