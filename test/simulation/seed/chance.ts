// Everything that is left to chance in one seed. A value depends on the seed and on the words that it is
// asked by, and on nothing that was asked before: when a fault is taken out of a seed that fails, all
// the others stay where they are. Deliberately no generator with a state.

export interface Chance {
  /** From 0 up to and without 1; the same words give the same number. */
  share(about: string): number;
  /** True in this share of all words. */
  isHit(about: string, share: number): boolean;
  /** Whole numbers, both ends included. */
  between(about: string, least: number, most: number): number;
  pick<Value>(about: string, values: readonly [Value, ...Value[]]): Value;
}

export function createChance(seed: number): Chance {
  const share = (about: string): number => mixed(`${seed} ${about}`) / 2 ** 32;
  return {
    share,
    isHit: (about, wanted) => share(about) < wanted,
    between: (about, least, most) => least + Math.floor(share(about) * (most - least + 1)),
    pick: (about, values) => values[Math.floor(share(about) * values.length)] ?? values[0],
  };
}

/** FNV-1a over the text, then the finish of MurmurHash3: texts that differ in one sign lie far apart. */
function mixed(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
