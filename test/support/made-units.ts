import { Assets } from '../../origin/asset/assets.ts';
import type { Asset } from '../../origin/model/asset.ts';
import type { ResponsePlan } from '../../origin/model/response-plan.ts';
import { CountingStore } from '../origin/asset/support/counting-store.ts';
import { avc1, buildMovie, mp4a, type TrackSpec } from './movie-builder.ts';

/** A picture of one NAL unit, and a frame of sound as well: each sample of a made title is this. */
const SAMPLE = Buffer.from('0000000465888400', 'hex');

/** `stts`: samples and how long each lasts in milliseconds, in turns. */
type Durations = readonly number[];

/** A title whose pictures last for whatever a test wants. The first is a sync sample. */
export function madePictures(durations: Durations, more: Partial<TrackSpec> = {}): TrackSpec {
  return madeTrack(durations, { handler: 'vide', sampleEntries: [avc1()], trackId: 1, ...more });
}

/** Frames of sound. */
export function madeSound(durations: Durations, more: Partial<TrackSpec> = {}): TrackSpec {
  return madeTrack(durations, { handler: 'soun', sampleEntries: [mp4a()], trackId: 2, ...more });
}

function madeTrack(
  durations: Durations,
  kind: Pick<TrackSpec, 'handler' | 'sampleEntries' | 'trackId'> & Partial<TrackSpec>,
): TrackSpec {
  const count = durations.reduce((sum, number, i) => sum + (i % 2 === 0 ? number : 0), 0);
  return {
    timescale: 1000,
    sizes: new Uint32Array(count).fill(SAMPLE.length),
    perChunk: [count],
    durations,
    ...(kind.handler === 'vide' && { syncSamples: [1] }),
    ...kind,
  };
}

/** The title `made.mp4` of these tracks. */
export async function madeAsset(tracks: readonly TrackSpec[]): Promise<Asset> {
  const { head, sizeBytes } = buildMovie(tracks);
  const store = new CountingStore().put('made.mp4', {
    sizeBytes,
    read: (start, end) => {
      const bytes = Buffer.alloc(Math.max(0, end - start));
      head.copy(bytes, 0, start, end);
      return bytes;
    },
  });
  return new Assets(store, { locate: () => undefined }).resolve('media', 'made.mp4');
}

/** What comes of a plan whose only part is transformed, and of how many bytes each push makes. */
export function transformed(plan: ResponsePlan): Buffer {
  const [part] = plan.parts;
  if (part?.kind !== 'transformed') throw new Error('Not a transport stream');
  const transform = part.transform();
  const output = part.sources.flatMap(({ runs }, source) => {
    let bytes = 0;
    for (let i = 0; i < runs.length; i += 2) bytes += runs[i + 1]! - runs[i]!;
    return transform.push(source, Buffer.alloc(bytes, SAMPLE));
  });
  return Buffer.concat(output);
}
