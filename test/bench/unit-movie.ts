import { avc1, buildMovie, mp4a } from '../support/movie-builder.ts';
import { patternBytes } from '../support/store-rig.ts';

const PICTURES_PER_SECOND = 25;
const SECONDS_PER_GROUP = 2;
const SOUND_TIMESCALE = 48_000;
const SOUND_FRAME_TICKS = 1024;
const FRAMES_PER_SECOND = Math.floor(SOUND_TIMESCALE / SOUND_FRAME_TICKS);

/** Of 128 kbit/s. */
const SOUND_FRAME_BYTES = 340;

/** What a group of pictures is told apart by: an IDR slice. */
const SLICE = 0x65;

/**
 * A film in seconds of picture and sound in turns, whose pictures are each one NAL unit, so that a transport stream can be made
 * of it; it shows nothing.
 *
 * @param pictureBytes of one picture, its length in front of it included
 */
export function unitMovie(seconds: number, pictureBytes: number): Buffer {
  const pictures = seconds * PICTURES_PER_SECOND;
  const frames = seconds * FRAMES_PER_SECOND;
  const groups = pictures / (SECONDS_PER_GROUP * PICTURES_PER_SECOND);
  const { head } = buildMovie([
    {
      trackId: 1,
      handler: 'vide',
      timescale: PICTURES_PER_SECOND,
      sampleEntries: [avc1()],
      sizes: new Uint32Array(pictures).fill(pictureBytes),
      perChunk: Array<number>(seconds).fill(PICTURES_PER_SECOND),
      durations: [pictures, 1],
      syncSamples: Array.from({ length: groups }, (_, i) => 1 + i * SECONDS_PER_GROUP * PICTURES_PER_SECOND),
    },
    {
      trackId: 2,
      handler: 'soun',
      timescale: SOUND_TIMESCALE,
      sampleEntries: [mp4a()],
      sizes: new Uint32Array(frames).fill(SOUND_FRAME_BYTES),
      perChunk: Array<number>(seconds).fill(FRAMES_PER_SECOND),
      durations: [frames, SOUND_FRAME_TICKS],
    },
  ]);
  const second = oneSecond(pictureBytes);
  return Buffer.concat([head, ...Array<Buffer>(seconds).fill(second)]);
}

function oneSecond(pictureBytes: number): Buffer {
  const bytes = patternBytes(PICTURES_PER_SECOND * pictureBytes + FRAMES_PER_SECOND * SOUND_FRAME_BYTES);
  for (let i = 0; i < PICTURES_PER_SECOND; i++) {
    bytes.writeUInt32BE(pictureBytes - 4, i * pictureBytes);
    bytes[i * pictureBytes + 4] = SLICE;
  }
  return bytes;
}
