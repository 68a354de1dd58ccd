import { avc1, buildMovie } from './movie-builder.ts';
import { patternBytes } from './store-rig.ts';

const FRAMES_PER_SECOND = 25;
const FRAMES_PER_GOP = 50;

/**
 * A file of one video track whose segments of 4 s are all of (about) `segmentBytes`; what would be pictures is a
 * pattern, so that misplaced bytes show.
 */
export function steadyMovie(segments: number, segmentBytes: number): Buffer {
  const count = segments * 4 * FRAMES_PER_SECOND;
  const frameBytes = Math.floor(segmentBytes / (4 * FRAMES_PER_SECOND));
  const { head, sizeBytes } = buildMovie([
    {
      trackId: 1,
      handler: 'vide',
      timescale: FRAMES_PER_SECOND,
      sampleEntries: [avc1()],
      sizes: new Uint32Array(count).fill(frameBytes),
      perChunk: Array<number>(count / FRAMES_PER_GOP).fill(FRAMES_PER_GOP),
      durations: [count, 1],
      syncSamples: Array.from({ length: count / FRAMES_PER_GOP }, (_, i) => 1 + i * FRAMES_PER_GOP),
    },
  ]);
  return Buffer.concat([head, patternBytes(sizeBytes - head.length)]);
}
