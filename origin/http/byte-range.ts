/** What a `Range` header asks for: the whole, a slice from `start` (inclusive) to `end` (exclusive), or nothing there is. */
export type RangeVerdict =
  | { readonly kind: 'full' }
  | { readonly kind: 'partial'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

/** `bytes=0-99`, `bytes=100-`, `bytes=-500`. */
const SINGLE_RANGE = /^bytes=\s*(\d*)-(\d*)\s*$/i;

/**
 * Reads a `Range` header of one range. What is not one valid byte range is ignored, as RFC 9110 14.2 allows: the
 * answer is then the whole.
 */
export function rangeVerdict(header: string, lengthBytes: number): RangeVerdict {
  const match = SINGLE_RANGE.exec(header);
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return { kind: 'full' };
  if (first === '') return slice(Math.max(0, lengthBytes - Number(last)), lengthBytes, lengthBytes);
  if (last !== '' && Number(last) < Number(first)) return { kind: 'full' };
  return slice(
    Number(first),
    last === '' ? lengthBytes : Math.min(lengthBytes, Number(last) + 1),
    lengthBytes,
  );
}

function slice(start: number, end: number, lengthBytes: number): RangeVerdict {
  return start < lengthBytes && start < end ? { kind: 'partial', start, end } : { kind: 'unsatisfiable' };
}
