import type { Asset, Track } from '../../model/asset.ts';
import type { SampleRun } from '../../model/samples.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { initSegment } from '../../isobmff/writers/init-segment.ts';
import { segmentHeader } from '../../isobmff/writers/movie-fragment.ts';
import { childUri } from '../plans/child-uri.ts';
import { entityTag } from '../plans/entity-tag.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { mediaFacts } from './bandwidth.ts';
import { parseTrackName, trackUri } from './track-name.ts';

/** `video/mp4`, `audio/mp4`, `application/mp4`. RFC 4337 */
const mediaTypes = { video: 'video/mp4', audio: 'audio/mp4', textstream: 'application/mp4' } as const;

export function cmafMediaType(track: Track): string {
  return mediaTypes[track.kind];
}

/** The CMAF header of a track, or the one that is kept: every player begins with it. HLS and DASH share it. */
export function planInitSegment(asset: Asset, track: Track, plans: PlanCache): ResponsePlan {
  const meaning = `cmaf ${track.id} ${track.format} init`;
  return plans.planOnce(asset, meaning, () => {
    const bytes = initSegment(track);
    return {
      kind: 'init',
      contentType: cmafMediaType(track),
      lengthBytes: bytes.length,
      etag: entityTag(asset, meaning),
      lastModifiedMs: asset.lastModifiedMs,
      parts: [{ kind: 'bytes', bytes }],
    };
  });
}

/**
 * A CMAF segment: a header made here, then the samples as they lie in the object. HLS and DASH share its bytes.
 *
 * @param index from 0
 * @param uriOf the relative URI of a segment of this track, in the format that asked
 * @throws HeadwaterError `not-found` where the track has no such segment
 */
export function planMediaSegment(
  asset: Asset,
  track: Track,
  index: number,
  uriOf: (index: number) => string,
): ResponsePlan {
  const { segments } = track;
  if (!(index >= 0 && index < segments.count)) {
    throw new HeadwaterError(
      'not-found',
      `Cannot find the segment: ${track.id} has ${segments.count}, none is that one`,
    );
  }
  const run = track.samples.read(segments.firstSample(index), segments.firstSample(index + 1));
  return {
    ...planFragment(asset, track, {
      meaning: `cmaf ${track.id} ${index}`,
      header: segmentHeader(run, index + 1),
      run,
    }),
    media: mediaFacts([track], index),
    ...(index + 1 < segments.count && { next: childUri(asset, uriOf(index + 1)) }),
  };
}

/** Samples of a track behind boxes that were made for them. */
interface Fragment {
  /** What is asked of the asset, in the format's words. */
  readonly meaning: string;
  readonly header: Buffer;
  readonly run: SampleRun;
}

/** A header made here, then the samples as they lie in the object. */
export function planFragment(asset: Asset, track: Track, { meaning, header, run }: Fragment): ResponsePlan {
  return {
    kind: 'segment',
    contentType: cmafMediaType(track),
    lengthBytes: header.length + run.totalBytes,
    etag: entityTag(asset, meaning),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [
      { kind: 'bytes', bytes: header },
      { kind: 'object', object: track.object, runs: run.runs },
    ],
  };
}

/** What a file name names by number, `NAME-TRACK` (init) or `NAME-TRACK-N` (segment N, from 1). */
export function planNumbered(asset: Asset, name: string, plans: PlanCache): ResponsePlan {
  const { track, number } = parseTrackName(asset, name);
  if (number === undefined) return planInitSegment(asset, track, plans);
  return planMediaSegment(asset, track, number - 1, (index) => `${trackUri(asset, track)}-${index + 1}.m4s`);
}
