/** Of the known keys the one with the fewest edits (Levenshtein) from what was written. */
export function nearestKey(written: string, known: readonly string[]): string | undefined {
  const ranked = known.map((key) => ({ key, edits: editDistance(written, key) }));
  return ranked.toSorted((a, b) => a.edits - b.edits)[0]?.key;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
