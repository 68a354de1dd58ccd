import { firstIndex } from '../first-index.ts';
import { textStarts } from '../asset/timeline/text-starts.ts';
import type { Asset, Track } from '../model/asset.ts';
import type { Clip } from '../model/selection.ts';
import { clipImages } from './clip-images.ts';
import { clipInterstitials } from './clip-interstitials.ts';
import { clipTexts } from './clip-texts.ts';
import { clipTrack, decodeTimeAt } from './clip-track.ts';
import { snap, type Snapped, startOf } from './snap.ts';

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
  if (asset.tracks.length === 0) return clipTexts(asset, clip);
  const snapped = snap(asset.tracks, clip);
  const all = asset.tracks.map((track) => partOf(track, snapped));
  const meaning = all.map(({ first, end }) => `${first}-${end}`).join();
  let known = clips.get(asset);
  if (known === undefined) clips.set(asset, (known = new Map()));
  let clipped = known.get(meaning);
  if (clipped === undefined) {
    clipped = cut(asset, all, snapped);
    if (known.size >= CLIPS_LIMIT) known.clear();
    known.set(meaning, clipped);
  }
  return clipped;
}

function cut(asset: Asset, all: readonly Part[], snapped: Snapped): Asset {
  const parts = all.filter(({ first, end }) => first < end);
  const none = all.filter((part) => !parts.includes(part));
  const shift = shiftSeconds(parts, snapped);
  const tracks = parts.map(({ track, first, end }) =>
    clipTrack(track, { first, end, shiftTicks: Math.round(shift * track.timescale) }),
  );
  const leftOut = none.map(({ track }) => `${track.id}: nothing of it is in the clip`);
  const shiftMs = Math.round(shift * 1000);
  const texts = asset.texts.map((text) => ({ ...text, shiftMs: text.shiftMs - shiftMs }));
  const textStartsMs = textStarts(tracks);
  const endSeconds = Math.max(...tracks.map(({ samples, timescale }) => samples.endTicks / timescale));
  return {
    ...asset,
    tracks,
    texts,
    textStartsMs,
    images: clipImages(asset.images, shift, shift + endSeconds),
    interstitials: clipInterstitials(asset.interstitials, shift, shift + endSeconds),
    leftOut: [...asset.leftOut, ...leftOut],
  };
}

function partOf(track: Track, { beginSeconds, endSeconds }: Snapped): Part {
  return { track, first: segmentFrom(track, beginSeconds), end: segmentFrom(track, endSeconds) };
}

function segmentFrom(track: Track, seconds: number): number {
  return firstIndex(track.segments.count, (i) => startOf(track, i) >= seconds - ROUNDING_SECONDS);
}

/**
 * How much earlier all is presented. A picture may be presented before it is decoded in this count: then the clip begins as
 * much later, since no decode time may be below 0.
 */
function shiftSeconds(parts: readonly Part[], { beginSeconds }: Snapped): number {
  if (beginSeconds === 0) return 0;
  return parts.reduce((shift, { track, first }) => {
    const { samples, segments, timescale } = track;
    const decoded = decodeTimeAt(samples, segments.firstSample(first)) - samples.mediaTimeTicks;
    return Math.min(shift, decoded / timescale, segments.startTicks(first) / timescale);
  }, beginSeconds);
}
