import { avc1, buildMovie, mp4a, type TrackSpec } from './movie-builder.ts';

/** A movie of many hours that exists only as its index: its media reads as zeros. */
export interface LongMovie {
  readonly sizeBytes: number;
  /** Bytes of the `moov` box. */
  readonly moovBytes: number;
  readonly videoSamples: number;
  readonly audioSamples: number;
  read(start: number, end: number): Buffer;
  /** Fills the bytes with what lies from `start` on. */
  readInto(bytes: Buffer, start: number): void;
}

const VIDEO_TIMESCALE = 90_000;
const FRAME_TICKS = 3000;
const FRAMES_PER_SECOND = 30;
const FRAMES_PER_GOP = 60;
const AUDIO_TIMESCALE = 48_000;
const AUDIO_FRAME_TICKS = 1024;
const CHUNKS_PER_SECOND = 2;

/** Composition offsets, in frames, of a pyramid of B-frames: no two neighbours alike, so that each has its entry. */
const OFFSETS = [2, 5, 2, 0, 1];

/**
 * Makes a progressive movie, `moov` first: H.264 at 30 frames a second with composition offsets and an edit list, AAC
 * at 48 kHz, interleaved every half second. Two hours are 216,000 and 337,500 samples in a `moov` of 4 MB.
 */
export function longMovie(hours = 2): LongMovie {
  const seconds = hours * 3600;
  const [video, audio] = [videoTrack(seconds), audioTrack(seconds)];
  const { head, moovBytes, sizeBytes } = buildMovie([video, audio]);
  const readInto = (bytes: Buffer, start: number) => {
    bytes.fill(0, head.copy(bytes, 0, Math.min(start, head.length)));
  };
  return {
    sizeBytes,
    moovBytes,
    videoSamples: video.sizes.length,
    audioSamples: audio.sizes.length,
    read: (start, end) => {
      const bytes = Buffer.alloc(end - start);
      readInto(bytes, start);
      return bytes;
    },
    readInto,
  };
}

function videoTrack(seconds: number): TrackSpec {
  const count = seconds * FRAMES_PER_SECOND;
  const offsets = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) offsets.set([1, OFFSETS[i % OFFSETS.length]! * FRAME_TICKS], 2 * i);
  return {
    trackId: 1,
    handler: 'vide',
    timescale: VIDEO_TIMESCALE,
    sampleEntries: [avc1()],
    sizes: Uint32Array.from({ length: count }, (_, i) =>
      i % FRAMES_PER_GOP === 0 ? 24_000 : 700 + ((i * 7919) % 1800),
    ),
    perChunk: spread(count, seconds * CHUNKS_PER_SECOND),
    durations: [count, FRAME_TICKS],
    offsets,
    syncSamples: Array.from({ length: count / FRAMES_PER_GOP }, (_, i) => 1 + i * FRAMES_PER_GOP),
    edits: [[seconds * 1000, OFFSETS[0]! * FRAME_TICKS]],
  };
}

function audioTrack(seconds: number): TrackSpec {
  const count = Math.ceil((seconds * AUDIO_TIMESCALE) / AUDIO_FRAME_TICKS);
  return {
    trackId: 2,
    handler: 'soun',
    timescale: AUDIO_TIMESCALE,
    sampleEntries: [mp4a()],
    sizes: Uint32Array.from({ length: count }, (_, i) => 250 + ((i * 104_729) % 100)),
    perChunk: spread(count, seconds * CHUNKS_PER_SECOND),
    durations: [count, AUDIO_FRAME_TICKS],
    language: 'eng',
  };
}

/** How many of `samples` each of `chunks` holds. */
function spread(samples: number, chunks: number): number[] {
  const until = (i: number) => Math.floor((i * samples) / chunks);
  return Array.from({ length: chunks }, (_, i) => until(i + 1) - until(i));
}
