import { firstIndex } from '../first-index.ts';
import type { Asset, SegmentTable, Track } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { Clip } from '../model/selection.ts';
import { clipTrack, decodeTimeAt } from './clip-track.ts';

/** Segments of the track that the others were cut by, from `first` to before `end`. */
interface Snapped {
  readonly lead: Track;
  readonly first: number;
  readonly end: number;
}

/** A track, and those of its segments that begin in the clip. */
interface Part {
  readonly track: Track;
  readonly first: number;
  readonly end: number;
}

/** Timescales round: what begins this little too early begins in time. */
const ROUNDING_SECONDS = 0.001;

/** Clips in use, by their assets; a clip's tracks are the same objects for each request, so that what is known of them lasts. */
const clips = new WeakMap<Asset, Map<string, Asset>>();
const CLIPS_LIMIT = 64;

/**
 * A part of an asset's time as an asset of its own, which begins at 0: from the segment that `beginSeconds` lies in to the
 * one that ends at or behind `endSeconds`. It is cut where segments are, on the timeline that all formats share.
 *
 * @throws HeadwaterError `not-found` where the asset ends before it begins
 */
export function clipAsset(asset: Asset, clip: Clip): Asset {
  const snapped = snap(asset, clip);
  const meaning = `${snapped.first}-${snapped.end}`;
  let known = clips.get(asset);
  if (known === undefined) clips.set(asset, (known = new Map()));
  let clipped = known.get(meaning);
  if (clipped === undefined) {
    clipped = cut(asset, snapped);
    if (known.size >= CLIPS_LIMIT) known.clear();
    known.set(meaning, clipped);
  }
  return clipped;
}

function snap({ tracks }: Asset, { beginSeconds, endSeconds }: Clip): Snapped {
  const lead = tracks.find(({ kind }) => kind === 'video') ?? tracks[0]!;
  const { segments, timescale } = lead;
  if (beginSeconds * timescale >= segments.startTicks(segments.count))
    throw new HeadwaterError('not-found', 'Cannot select a clip: it begins behind the end');
  const after = firstIndex(segments.count, (i) => segments.startTicks(i) > beginSeconds * timescale);
  const first = Math.max(0, after - 1);
  const end = firstIndex(
    segments.count,
    (i) => i > first && segments.startTicks(i) >= endSeconds * timescale,
  );
  return { lead, first, end };
}

function cut(asset: Asset, snapped: Snapped): Asset {
  const all = asset.tracks.map((track) => partOf(track, snapped));
  const parts = all.filter(({ first, end }) => first < end);
  const none = all.filter((part) => !parts.includes(part));
  const shift = shiftSeconds(parts, snapped);
  const tracks = parts.map(({ track, first, end }) =>
    clipTrack(track, { first, end, shiftTicks: Math.round(shift * track.timescale) }),
  );
  const leftOut = none.map(({ track }) => `${track.id}: nothing of it is in the clip`);
  return { ...asset, tracks, leftOut: [...asset.leftOut, ...leftOut] };
}

function partOf(track: Track, { lead, first, end }: Snapped): Part {
  if (track === lead) return { track, first, end };
  return {
    track,
    first: first === 0 ? 0 : segmentFrom(track, secondsAt(lead, first)),
    end: end === lead.segments.count ? track.segments.count : segmentFrom(track, secondsAt(lead, end)),
  };
}

function segmentFrom({ segments, timescale }: Track, seconds: number): number {
  const ticks = (seconds - ROUNDING_SECONDS) * timescale;
  return firstIndex(segments.count, (i) => segments.startTicks(i) >= ticks);
}

/**
 * How much earlier all is presented. A picture may be presented before it is decoded in this count: then the clip begins as
 * much later, since no decode time may be below 0.
 */
function shiftSeconds(parts: readonly Part[], { lead, first }: Snapped): number {
  if (first === 0) return 0;
  return parts.reduce(
    (shift, { track, first }) => {
      const { samples, segments, timescale } = track;
      const decoded = decodeTimeAt(samples, segments.firstSample(first)) - samples.mediaTimeTicks;
      return Math.min(shift, decoded / timescale, segments.startTicks(first) / timescale);
    },
    secondsAt(lead, first),
  );
}

function secondsAt(
  { segments, timescale }: { segments: SegmentTable; timescale: number },
  index: number,
): number {
  return segments.startTicks(index) / timescale;
}
