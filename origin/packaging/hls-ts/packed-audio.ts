import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanPart, ResponsePlan } from '../../model/response-plan.ts';
import { clockTicks, wrapped } from '../../mpegts/clock.ts';
import { elementaryStream } from '../../mpegts/elementary-stream.ts';
import { prefixSamples } from '../../mpegts/prefix-samples.ts';
import { childUri } from '../plans/child-uri.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { bandwidthOf, type Bandwidth, mediaFacts } from '../tracks/bandwidth.ts';
import { checkNumber } from './plan-segment.ts';
import { TIMESTAMP_TAG_BYTES, timestampTag } from './timestamp-tag.ts';
import { trackListUri } from './track-list.ts';

interface PackedForm {
  readonly extension: string;
  readonly contentType: string;
}

/** By sample entry: sound alone needs no transport stream. RFC 8216bis 3.4 */
const FORMS: Readonly<Record<string, PackedForm>> = {
  mp4a: { extension: 'aac', contentType: 'audio/aac' },
  'ac-3': { extension: 'ac3', contentType: 'audio/ac3' },
  'ec-3': { extension: 'ec3', contentType: 'audio/eac3' },
};

/** What packed segments of a track are called; undefined where it cannot be packed. */
export function packedExtension({ format }: Track): string | undefined {
  return FORMS[format]?.extension;
}

/**
 * Frames of sound behind a tag that says when the first is presented.
 *
 * @param number from 1
 * @throws HeadwaterError `not-found` where there is no such segment, `unsupported-media`
 */
export function planPackedAudio(asset: Asset, track: Track, number: number): ResponsePlan {
  checkNumber({ asset, tracks: [track], number });
  const form = FORMS[track.format];
  if (form === undefined) {
    const detail = `HLS has no way to pack "${track.format}"`;
    throw new HeadwaterError('unsupported-media', `Cannot pack ${track.id}: ${detail}`, { detail });
  }
  const index = number - 1;
  const parts = partsOf(track, index);
  return {
    kind: 'segment',
    contentType: form.contentType,
    lengthBytes: segmentBytes(track, index),
    etag: entityTag(asset, `packed ${track.id} ${index}`),
    lastModifiedMs: asset.lastModifiedMs,
    parts,
    media: mediaFacts([track], index),
    ...(number < track.segments.count && {
      next: childUri(asset, `${trackListUri(asset, [track])}-${number + 1}.${form.extension}`),
    }),
  };
}

function partsOf(track: Track, index: number): PlanPart[] {
  const { samples, segments, object, timescale } = track;
  const run = samples.read(segments.firstSample(index), segments.firstSample(index + 1));
  const presented = run.decodeTimeTicks + run.compositionOffsets[0]! - samples.mediaTimeTicks;
  const tag = timestampTag(wrapped(clockTicks(presented, timescale)));
  const framed = prefixSamples(elementaryStream(track), run);
  const media: PlanPart = framed
    ? { kind: 'transformed', sources: [{ object, runs: run.runs }], start: 0, ...framed }
    : { kind: 'object', object, runs: run.runs };
  return [{ kind: 'bytes', bytes: tag }, media];
}

function segmentBytes(track: Track, index: number): number {
  const { segments } = track;
  const frames = segments.firstSample(index + 1) - segments.firstSample(index);
  return TIMESTAMP_TAG_BYTES + frames * elementaryStream(track).prefixBytes(true) + segments.sizeBytes(index);
}

/** As packed segments are sent. */
export function packedBandwidth(track: Track): Bandwidth {
  const { count } = track.segments;
  return bandwidthOf(
    track,
    Float64Array.from({ length: count }, (_, i) => 8 * segmentBytes(track, i)),
  );
}
