// The known word nearest to a mistyped one, for refusals that end with "did you mean …?".

/** null when nothing is near enough to be a typing mistake. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  // A third of the letters may be wrong; beyond that a suggestion misleads more than it helps.
  const distanceMax = Math.max(1, Math.floor(word.length / 3));
  return best !== undefined && best.distance <= distanceMax ? best.candidate : null;
}

/** Levenshtein distance: inserted, deleted or replaced letters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
