/** A line of two texts put beside each other; undefined where one has none. */
interface LinePair {
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** Puts two texts beside each other so that as many lines as can be stand beside their like. */
export function lineDifference(ours: string, theirs: string): LinePair[] {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const common = commonLengths(a, b);
  const paired: LinePair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) paired.push({ ours: a[i++], theirs: b[j++] });
    else if (j === b.length || (i < a.length && (common[i + 1]?.[j] ?? 0) > (common[i]?.[j + 1] ?? 0)))
      paired.push({ ours: a[i++], theirs: undefined });
    else if (i === a.length || (common[i]?.[j + 1] ?? 0) > (common[i + 1]?.[j] ?? 0))
      paired.push({ ours: undefined, theirs: b[j++] });
    else paired.push({ ours: a[i++], theirs: b[j++] });
  }
  return paired;
}

/** How many lines the rests from `[i]` and `[j]` have in common: the longest common subsequence. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [below, right] = [lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0];
      lengths[i]![j] = a[i] === b[j] ? (lengths[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(below, right);
    }
  }
  return lengths;
}
