import type { Asset, Container } from '../../model/asset.ts';
import { type Purpose, ROLE_SCHEME } from '../../model/purpose.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned, ResponsePlan } from '../../model/response-plan.ts';
import type { TextTrack } from '../../model/text.ts';
import { shownCues } from '../../text/shown-cues.ts';
import { webVttSegment } from '../../text/writers/web-vtt-segment.ts';
import { childUri } from '../plans/child-uri.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import { planText, segmentSpan } from '../texts/plan-text.ts';
import { parseTextName, textUri, type TextName } from '../texts/text-name.ts';
import { textNames } from '../texts/text-names.ts';
import { containerParameter } from './container-parameter.ts';
import { interstitialTags } from './interstitials.ts';
import { type MediaPlaylist, PLAYLIST_TYPE, serializeMediaPlaylist } from './media-playlist.ts';
import type { Rendition } from './multivariant-playlist.ts';

/** RFC 8216bis 3.1.4 */
const WEBVTT_TYPE = 'text/vtt';

export const SUBTITLES_GROUP = 'subtitles';

/** Whose clock subtitles go by, and how a playlist of it is written. */
export interface SubtitleClock {
  readonly container: Container;
  /** When its segments say that the asset begins, in ticks of 90 kHz. */
  readonly mpegTs: number;
  /** EXT-X-VERSION. */
  readonly version: number;
}

/** Subtitles as renditions: one group, whatever the pictures are. RFC 8216bis 4.4.6.1 */
export function subtitleRenditions(asset: Asset, clock: SubtitleClock): Rendition[] {
  const names = textNames(asset.texts);
  const first = asset.texts.findIndex((text) => !isForced(text));
  return asset.texts.map((text, i) => ({
    type: 'SUBTITLES',
    groupId: SUBTITLES_GROUP,
    name: names[i]!,
    ...(text.language !== 'und' && { language: text.language }),
    // Who wants none sees none: only what the server manifest calls `main` comes by itself.
    default: i === first && hasRole(text, 'main'),
    autoselect: isForced(text) || firstLikeIt(asset.texts, i),
    forced: isForced(text),
    characteristics: characteristicsOf(text),
    uri: childUri(asset, `${textUri(asset, text)}.m3u8`, containerParameter(asset, clock.container)),
  }));
}

/** A player that chooses by itself shall find one of each language and purpose. */
function firstLikeIt(texts: readonly TextTrack[], index: number): boolean {
  const like = ({ language, roles, accessibility }: TextTrack) =>
    JSON.stringify([language, roles, accessibility]);
  return texts.findIndex((text) => like(text) === like(texts[index]!)) === index;
}

/** What has to be read even by who understands what is said: signs, other languages. */
function isForced(text: TextTrack): boolean {
  return hasRole(text, 'forced-subtitle') || hasRole(text, 'forced_subtitle');
}

/** Of what is written for who does not hear. HLS Authoring Specification for Apple Devices 4.5 */
const FOR_THE_DEAF = [
  'public.accessibility.transcribes-spoken-dialog',
  'public.accessibility.describes-music-and-sound',
];

/** By role. RFC 8216bis 4.4.6.1 */
const CHARACTERISTICS: Readonly<Record<string, readonly string[]>> = {
  caption: FOR_THE_DEAF,
  'easy-reader': ['public.easy-to-read'],
  easyreader: ['public.easy-to-read'],
};

/** DVB's way to say for whom something is: 2 is who does not hear. ETSI TS 103 285 7.1.2 */
const HARD_OF_HEARING: Purpose = { scheme: 'urn:tva:metadata:cs:AudioPurposeCS:2007', value: '2' };

function characteristicsOf({ roles = [], accessibility = [] }: TextTrack): readonly string[] {
  const purposes = [...roles, ...accessibility];
  const isForTheDeaf = accessibility.some(
    ({ scheme, value }) => scheme === HARD_OF_HEARING.scheme && value === HARD_OF_HEARING.value,
  );
  const said = purposes.flatMap(({ value }) => CHARACTERISTICS[value] ?? []);
  return [...new Set([...said, ...(isForTheDeaf ? FOR_THE_DEAF : [])])];
}

function hasRole({ roles = [] }: TextTrack, wanted: string): boolean {
  return roles.some(({ scheme, value }) => scheme === ROLE_SCHEME && value === wanted);
}

/** The media playlist of a text. @throws HeadwaterError `not-found` where the name is that of a segment */
export function planSubtitlePlaylist(
  asset: Asset,
  { text, number }: TextName,
  plans: PlanCache,
  clock: SubtitleClock,
): ResponsePlan {
  if (number !== undefined)
    throw new HeadwaterError(
      'not-found',
      `Cannot find the playlist of ${text.id}-${number}: a segment has none`,
    );
  return planManifest(asset, plans, {
    meaning: `hls ${clock.container} ${text.id}`,
    contentType: PLAYLIST_TYPE,
    render: () => serializeMediaPlaylist(subtitlePlaylist(asset, text, clock)),
  });
}

function subtitlePlaylist(
  asset: Asset,
  text: TextTrack,
  { container, version }: SubtitleClock,
): MediaPlaylist {
  const starts = asset.textStartsMs;
  const durations = starts.slice(1).map((end, i) => (end - starts[i]!) / 1000);
  const parameter = containerParameter(asset, container);
  return {
    version,
    targetDuration: Math.max(1, Math.round(Math.max(...durations))),
    mediaSequence: 1,
    isIndependent: true,
    ...interstitialTags(asset, starts[0]! / 1000),
    segments: durations.map((durationSeconds, i) => ({
      durationSeconds,
      uri: childUri(asset, `hls/${segmentName(asset, text, i)}`, parameter),
    })),
  };
}

/** A WebVTT segment, by its number from 1. @throws HeadwaterError `not-found` */
export function planSubtitleSegment(
  asset: Asset,
  name: string,
  plans: PlanCache,
  clock: SubtitleClock,
): Planned {
  const { text, number = 0 } = parseTextName(asset, name);
  const span = segmentSpan(asset, number - 1);
  const hasNext = number + 1 < asset.textStartsMs.length;
  return planText(asset, text, plans, {
    kind: 'segment',
    meaning: `hls ${clock.container} ${text.id} ${number}`,
    contentType: WEBVTT_TYPE,
    write: (script) =>
      Buffer.from(webVttSegment(shownCues(script, span, text.shiftMs), clock.mpegTs, script.header)),
    next: hasNext
      ? childUri(asset, segmentName(asset, text, number), containerParameter(asset, clock.container))
      : undefined,
  });
}

function segmentName(asset: Asset, text: TextTrack, index: number): string {
  return `${textUri(asset, text)}-${index + 1}.webvtt`;
}
