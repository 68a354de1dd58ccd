import { createFile, MP4BoxBuffer } from 'mp4box';
import { buildMovie } from './movie-builder.ts';
import { samplesOf } from './served-media.ts';

/** Samples a chunk. */
const CHUNK = 25;

/** The tracks of a file of pictures as one track, one behind the other, as tools that join films make it. */
export function joinTracks(file: Buffer): Buffer {
  const parsed = createFile();
  parsed.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(file).buffer, 0), true);
  const parts = parsed.getInfo().tracks.map(({ id, timescale }) => ({
    timescale,
    samples: samplesOf(file, id),
    infos: parsed.getTrackSamplesInfo(id),
  }));
  const infos = parts.flatMap((part) => part.infos);
  const chunks = parts.flatMap(({ samples }, part) =>
    Array.from({ length: Math.ceil(samples.length / CHUNK) }, (_, i) => ({
      description: part + 1,
      samples: Math.min(CHUNK, samples.length - CHUNK * i),
    })),
  );
  const { head } = buildMovie([
    {
      trackId: 1,
      handler: 'vide',
      timescale: parts[0]!.timescale,
      sampleEntries: entriesOf(file),
      sizes: infos.map(({ size }) => size),
      perChunk: chunks.map(({ samples }) => samples),
      descriptions: chunks.map(({ description }) => description),
      durations: infos.flatMap(({ duration }) => [1, duration]),
      syncSamples: infos.flatMap(({ is_sync: isSync }, i) => (isSync ? [i + 1] : [])),
    },
  ]);
  return Buffer.concat([head, ...parts.flatMap(({ samples }) => samples.map(({ bytes }) => bytes))]);
}

/** The sample entry of each track. */
function entriesOf(file: Buffer): Buffer[] {
  const tables = [...file.toString('latin1').matchAll(/stsd/g)].map(({ index }) => index);
  return tables.map((stsd) => {
    const start = stsd + 12;
    return file.subarray(start, start + file.readUInt32BE(start));
  });
}
