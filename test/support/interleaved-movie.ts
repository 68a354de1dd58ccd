import { avc1, buildMovie, mp4a } from './movie-builder.ts';
import { patternBytes } from './store-rig.ts';

const FRAMES_PER_SECOND = 25;
const FRAMES_PER_SEGMENT = 4 * FRAMES_PER_SECOND;
const AUDIO_TIMESCALE = 48_000;

interface InterleavedMovie {
  readonly segments: number;
  /** Of each segment of 4 s. */
  readonly videoBytes: number;
  readonly audioBytes: number;
}

/**
 * Video and audio in turns, frame by frame, as recorders and muxers leave them: a video segment is 100 runs of bytes
 * with audio between them. What would be pictures is a pattern, so that misplaced bytes show.
 */
export function interleavedMovie({ segments, videoBytes, audioBytes }: InterleavedMovie): Buffer {
  const count = segments * FRAMES_PER_SEGMENT;
  const perChunk = Array<number>(count).fill(1);
  const { head, sizeBytes } = buildMovie([
    {
      trackId: 1,
      handler: 'vide',
      timescale: FRAMES_PER_SECOND,
      sampleEntries: [avc1()],
      sizes: new Uint32Array(count).fill(Math.floor(videoBytes / FRAMES_PER_SEGMENT)),
      perChunk,
      durations: [count, 1],
      syncSamples: Array.from({ length: count / 50 }, (_, i) => 1 + i * 50),
    },
    {
      trackId: 2,
      handler: 'soun',
      timescale: AUDIO_TIMESCALE,
      sampleEntries: [mp4a()],
      sizes: new Uint32Array(count).fill(Math.floor(audioBytes / FRAMES_PER_SEGMENT)),
      perChunk,
      durations: [count, AUDIO_TIMESCALE / FRAMES_PER_SECOND],
    },
  ]);
  return Buffer.concat([head, patternBytes(sizeBytes - head.length)]);
}
