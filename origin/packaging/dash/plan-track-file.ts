import type { Asset, Track } from '../../model/asset.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, PlanPart, PlanSteps } from '../../model/response-plan.ts';
import { initSegment } from '../../isobmff/writers/init-segment.ts';
import { segmentHeader } from '../../isobmff/writers/movie-fragment.ts';
import { segmentIndex, segmentIndexBytes } from '../../isobmff/writers/segment-index.ts';
import { Stride } from '../../steps.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { cmafMediaType } from '../tracks/cmaf.ts';

/** A range of bytes, first and last. */
export type ByteSpan = readonly [first: number, last: number];

/** Where a track's file has what a player reads before all else. */
export function headOfTrackFile(track: Track): { initialization: ByteSpan; index: ByteSpan } {
  const initBytes = initSegment(track).length;
  return {
    initialization: [0, initBytes - 1],
    index: [initBytes, initBytes + segmentIndexBytes(track) - 1],
  };
}

/** One file of a whole track: its initialization segment, an index, and its segments, the bytes of which it shares. */
export function planTrackFile(asset: Asset, track: Track, plans: PlanCache): Planned {
  const meaning = `dash ${track.id} file`;
  return plans.planInSteps(asset, meaning, () => stepsOf(asset, track, meaning));
}

function* stepsOf(asset: Asset, track: Track, meaning: string): PlanSteps {
  const { segments, samples } = track;
  const media: PlanPart[] = [];
  const sizes: number[] = [];
  const stride = new Stride();
  for (let i = 0; i < segments.count; i++) {
    const run = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
    const header = segmentHeader(run, i + 1);
    media.push({ kind: 'bytes', bytes: header }, { kind: 'object', object: track.object, runs: run.runs });
    sizes.push(header.length + run.totalBytes);
    if (stride.walk(run.count)) yield;
  }
  const head = Buffer.concat([initSegment(track), segmentIndex(track, sizes)]);
  return {
    kind: 'segment',
    contentType: cmafMediaType(track),
    lengthBytes: sizes.reduce((sum, size) => sum + size, head.length),
    etag: entityTag(asset, meaning),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'bytes', bytes: head }, ...media],
  };
}
