import { type Steps, Stride } from '../../steps.ts';
import type { SampleTables } from './sample-tables.ts';

/** Samples from `first` (from 0) on that a sample entry describes, by its number from 1. */
export interface DescriptionRun {
  readonly first: number;
  readonly description: number;
}

/**
 * Where samples change from one sample entry to another (`stsc`, ISO/IEC 14496-12 8.7.4).
 *
 * @param meaning Of a number in the file: entries that are the same have the same.
 */
export function* descriptionRuns(
  { view, chunkRuns, chunkOffsets }: SampleTables,
  meaning: (number: number) => number,
): Steps<DescriptionRun[]> {
  const runs: DescriptionRun[] = [];
  const stride = new Stride();
  let first = 0;
  for (let i = 0; i < chunkRuns.count; i++) {
    if (stride.walk()) yield;
    const at = chunkRuns.offset + 12 * i;
    const next = i + 1 < chunkRuns.count ? view.getUint32(at + 12) : chunkOffsets.count + 1;
    const description = meaning(view.getUint32(at + 8));
    if (runs.at(-1)?.description !== description) runs.push({ first, description });
    first += (next - view.getUint32(at)) * view.getUint32(at + 4);
  }
  return runs;
}
