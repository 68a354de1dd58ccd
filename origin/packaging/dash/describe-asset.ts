import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import type { Asset, SegmentTable, Track, TrackKind } from '../../model/asset.ts';
import { bandwidth, durationTicks } from '../tracks/bandwidth.ts';
import { displayName } from '../tracks/language-name.ts';
import { audioChoices } from '../tracks/renditions.ts';
import { childUri } from '../plans/child-uri.ts';
import { cmafMediaType } from '../tracks/cmaf.ts';
import { colorDescriptors } from './color-descriptors.ts';
import { soundDescriptors } from './sound-descriptors.ts';
import type { AdaptationSet, Mpd, Representation, TimelineEntry } from './mpd.ts';

const contentTypes = { video: 'video', audio: 'audio', textstream: 'text' } as const satisfies Record<
  TrackKind,
  string
>;

/** Where the segments are, from the MPD's own URL. */
const BASE_URL = 'dash/';

/** The asset as an MPD with one Period. */
export function describeAsset(asset: Asset): Mpd {
  const sets = adaptationSets(asset);
  const names = audioNames(asset);
  return {
    durationSeconds: asset.durationSeconds,
    minBufferSeconds: longestSegmentSeconds(asset),
    baseUrl: BASE_URL,
    adaptationSets: sets.map((tracks, i) => ({
      ...adaptationSet(asset, tracks, i + 1, sets),
      ...labelOf(tracks[0], names),
    })),
  };
}

/** Players switch within a set: one ladder, of one shape, one sample entry and one way to mean colours. */
function adaptationSets(asset: Asset): readonly (readonly [Track, ...Track[]])[] {
  const sets = new Map<string, [Track, ...Track[]]>();
  for (const track of asset.tracks) {
    const key = JSON.stringify([track.ladder, track.format, pictureAspect(track), track.video?.color]);
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [track]);
    else set.push(track);
  }
  return [...sets.values()];
}

function adaptationSet(
  asset: Asset,
  tracks: readonly [Track, ...Track[]],
  id: number,
  sets: readonly (readonly [Track, ...Track[]])[],
): AdaptationSet {
  const [first] = tracks;
  const earliest = sets.find(([track]) => track.kind === first.kind);
  return {
    id,
    contentType: contentTypes[first.kind],
    ...(first.language !== 'und' && { lang: first.language }),
    mimeType: cmafMediaType(first),
    ...(first.video !== undefined && {
      par: pictureAspect(first),
      maxWidth: Math.max(...tracks.map((track) => track.video?.width ?? 0)),
      maxHeight: Math.max(...tracks.map((track) => track.video?.height ?? 0)),
    }),
    supplementalProperties: first.video === undefined ? [] : colorDescriptors(first.video),
    role: earliest === tracks || first.kind === 'video' ? 'main' : 'alternate',
    representations: tracks.map((track) => representation(asset, track)),
  };
}

/** What a player shows for each audio track, by its ladder. */
function audioNames(asset: Asset): ReadonlyMap<number, string> {
  const choices = audioChoices(asset);
  return new Map(choices.flatMap(({ name, ladders }) => ladders.map(([track]) => [track.ladder, name])));
}

/** A label of its own, or what tells a second track of a language from the first. */
function labelOf(track: Track, names: ReadonlyMap<number, string>): { label: string } | undefined {
  const name = names.get(track.ladder);
  if (name !== undefined && name !== displayName(track)) return { label: name };
  return track.label === undefined ? undefined : { label: track.label };
}

function representation(asset: Asset, track: Track): Representation {
  const name = encodeURIComponent(asset.name);
  return {
    id: track.id,
    bandwidth: bandwidth(track).peak,
    codecs: track.codec,
    ...(track.video !== undefined && {
      width: track.video.width,
      height: track.video.height,
      frameRate: track.video.frameRate,
      sar: track.video.pixelAspect,
    }),
    ...(track.audio !== undefined && {
      audioSamplingRate: track.audio.sampleRate,
      ...soundDescriptors(track.audio),
    }),
    segmentTemplate: {
      timescale: track.timescale,
      initialization: childUri(asset, `${name}-$RepresentationID$.dash`),
      media: childUri(asset, `${name}-$RepresentationID$-$Time$.dash`),
      timeline: timeline(track.segments),
    },
  };
}

/** Runs of segments of one duration as one entry. */
export function timeline(segments: SegmentTable): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let i = 0;
  while (i < segments.count) {
    const d = durationTicks(segments, i);
    let repeats = 0;
    while (i + repeats + 1 < segments.count && durationTicks(segments, i + repeats + 1) === d) repeats += 1;
    entries.push({ t: segments.startTicks(i), d, repeats });
    i += repeats + 1;
  }
  return entries;
}

/** Display aspect ratio in lowest terms, `16:9`: renditions of one picture agree on it but for rounding of a pixel. */
function pictureAspect(track: Track): readonly [number, number] {
  if (track.video === undefined) return [1, 1];
  const { width, height, pixelAspect } = track.video;
  const exact = (width * pixelAspect[0]) / (height * pixelAspect[1]);
  const common = COMMON_ASPECTS.find(([w, h]) => Math.abs(exact / (w / h) - 1) < ASPECT_TOLERANCE);
  if (common !== undefined) return common;
  const divisor = greatestCommonDivisor(width * pixelAspect[0], height * pixelAspect[1]);
  return [(width * pixelAspect[0]) / divisor, (height * pixelAspect[1]) / divisor];
}

const COMMON_ASPECTS = [
  [16, 9],
  [4, 3],
  [9, 16],
  [1, 1],
  [21, 9],
  [3, 4],
] as const;

/** 426x240 is 16:9 to an eye and to an encoder that needs even numbers. */
const ASPECT_TOLERANCE = 0.01;

function longestSegmentSeconds(asset: Asset): number {
  let longest = 0;
  for (const { segments, timescale } of asset.tracks) {
    for (let i = 0; i < segments.count; i++)
      longest = Math.max(longest, durationTicks(segments, i) / timescale);
  }
  return longest;
}
