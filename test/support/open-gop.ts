import { avc1, mp4a, type TrackSpec } from './movie-builder.ts';

/** Pictures a second. */
const RATE = 25;

/**
 * Groups of 4 s of pictures, each but the first with one that follows its sync sample and is presented before it: it may
 * need what was before.
 */
export function openGopVideo(seconds: number): TrackSpec {
  const count = seconds * RATE;
  const offsets = new Int32Array(count).fill(1);
  const syncSamples = [1];
  for (let sync = 4 * RATE - 1; sync + 1 < count; sync += 4 * RATE) {
    offsets[sync] = 2;
    offsets[sync + 1] = 0;
    syncSamples.push(sync + 1);
  }
  return {
    trackId: 1,
    handler: 'vide',
    timescale: RATE,
    sampleEntries: [avc1()],
    sizes: new Uint32Array(count).fill(100),
    perChunk: [count],
    durations: [count, 1],
    offsets: Array.from(offsets).flatMap((offset) => [1, offset]),
    syncSamples,
    edits: [[seconds * 1000, 1]],
  };
}

/** Frames of AAC, 48 kHz. */
export function steadySound(seconds: number): TrackSpec {
  const count = Math.ceil((seconds * 48_000) / 1024);
  return {
    trackId: 2,
    handler: 'soun',
    timescale: 48_000,
    sampleEntries: [mp4a()],
    sizes: new Uint32Array(count).fill(100),
    perChunk: [count],
    durations: [count, 1024],
  };
}
