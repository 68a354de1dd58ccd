import { type BoxPart, fullBox, u32, u32Table } from '../box-parts.ts';
import type { Chunks } from './chunk-collector.ts';
import type { CollectedSamples } from './collect-samples.ts';

/**
 * The boxes of `stbl` behind `stsd`. ISO/IEC 14496-12 8.5.1
 *
 * @param compositionShift added to every composition offset, so that none is below 0
 * @param offsets where the chunks lie in the file
 */
export function sampleTableBoxes(
  samples: CollectedSamples,
  compositionShift: number,
  offsets: BoxPart,
): BoxPart[] {
  const { syncSamples, sizes, chunks } = samples;
  const compositions = shifted(samples.compositions, compositionShift);
  const isComposed = compositions.length > 2 || (compositions[1] ?? 0) !== 0;
  return [
    runLengths('stts', samples.durations),
    ...(isComposed ? [runLengths('ctts', compositions)] : []),
    ...(syncSamples === undefined ? [] : [stss(syncSamples)]),
    stsc(chunks),
    stsz(sizes),
    offsets,
  ];
}

/** Decoding Time to Sample Box, Composition Offset Box of version 0. ISO/IEC 14496-12 8.6.1.2, 8.6.1.3 */
function runLengths(type: 'stts' | 'ctts', pairs: Uint32Array): BoxPart {
  // entry_count, then sample_count and sample_delta or sample_offset
  return fullBox(type, [0, 0], u32(pairs.length / 2), u32Table(pairs));
}

function shifted(pairs: Uint32Array, shift: number): Uint32Array {
  if (shift === 0) return pairs;
  const higher = pairs.slice();
  // Two's complement adds up in 32 bits.
  for (let i = 1; i < higher.length; i += 2) higher[i]! += shift;
  return higher;
}

/** Sync Sample Box. ISO/IEC 14496-12 8.6.2 */
function stss(numbers: Uint32Array): BoxPart {
  return fullBox('stss', [0, 0], u32(numbers.length), u32Table(numbers)); // entry_count, sample_number
}

/** Sample To Chunk Box: chunks like the one before need no entry. ISO/IEC 14496-12 8.7.4 */
function stsc({ samples: perChunk, descriptions }: Chunks): BoxPart {
  const entries: number[] = [];
  for (const [i, count] of perChunk.entries())
    if (i === 0 || perChunk[i - 1] !== count || descriptions[i - 1] !== descriptions[i])
      entries.push(i + 1, count, descriptions[i]!);
  // entry_count, then first_chunk, samples_per_chunk, sample_description_index
  return fullBox('stsc', [0, 0], u32(entries.length / 3), u32Table(Uint32Array.from(entries)));
}

/** Sample Size Box. ISO/IEC 14496-12 8.7.3.2 */
function stsz(sizes: Uint32Array): BoxPart {
  return fullBox('stsz', [0, 0], u32(0, sizes.length), u32Table(sizes)); // sample_size, sample_count, entry_size
}

/** Chunk Offset Box of 32 or 64 bits; the offsets count from `mediaStart`, which is known last. ISO/IEC 14496-12 8.7.5 */
export function chunkOffsets(offsets: Float64Array, isLarge: boolean, mediaStart: () => number): BoxPart {
  const entries: BoxPart = {
    sizeBytes: (isLarge ? 8 : 4) * offsets.length,
    write(view, start) {
      const base = mediaStart();
      for (let i = 0; i < offsets.length; i++) {
        const offset = base + offsets[i]!;
        if (isLarge) {
          view.setUint32(start + 8 * i, Math.floor(offset / 0x100000000));
          view.setUint32(start + 8 * i + 4, offset % 0x100000000);
        } else {
          view.setUint32(start + 4 * i, offset);
        }
      }
    },
  };
  return fullBox(isLarge ? 'co64' : 'stco', [0, 0], u32(offsets.length), entries); // entry_count, chunk_offset
}
