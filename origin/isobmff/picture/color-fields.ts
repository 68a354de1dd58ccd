import type { VideoColor } from '../../model/asset.ts';

/** Primaries, transfer and matrix as codec strings have them: two decimal digits each. */
export function colorFields({ primaries, transfer, matrix }: VideoColor): string[] {
  return [primaries, transfer, matrix].map(twoDigits);
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
