import { highestAccessPointType } from '../../model/access-points.ts';
import type { Asset, Track, TrackKind } from '../../model/asset.ts';
import { ROLE_SCHEME } from '../../model/purpose.ts';
import type { DashProfile } from '../../model/packager.ts';
import type { Steps } from '../../steps.ts';
import { bandwidth, durationTicks } from '../tracks/bandwidth.ts';
import { cmafMediaType } from '../tracks/cmaf.ts';
import { displayName } from '../tracks/language-name.ts';
import { audioChoices } from '../tracks/renditions.ts';
import { supplementalCodec } from '../tracks/supplemental-codec.ts';
import { type Addressing, fileAddressing, MEDIA_FOLDER, templateAddressing } from './addressing.ts';
import { colorDescriptors } from './color-descriptors.ts';
import type { AdaptationSet, Descriptor, Mpd, Representation } from './mpd.ts';
import { imageSets } from './image-sets.ts';
import { pictureAspect } from './picture-aspect.ts';
import { soundDescriptors } from './sound-descriptors.ts';
import { switchable, type TrackSet, trackSets } from './track-sets.ts';
import { textSets } from './text-sets.ts';
import { trickModeSets } from './trick-mode.ts';

const contentTypes = { video: 'video', audio: 'audio', textstream: 'text' } as const satisfies Record<
  TrackKind,
  string
>;

const ADDRESSING = {
  live: templateAddressing,
  'on-demand': fileAddressing,
} as const satisfies Record<DashProfile, Addressing>;

/** ISO/IEC 23009-1 5.3.3.5 */
const SWITCHING = 'urn:mpeg:dash:adaptation-set-switching:2016';

/** The asset as an MPD with one Period. */
export function* describeAsset(asset: Asset, profile: DashProfile): Steps<Mpd> {
  const sets = trackSets(asset);
  const names = audioNames(asset);
  const groups = switchable(asset, sets);
  const described = sets.map((tracks, i) => ({
    ...adaptationSet(asset, tracks, ADDRESSING[profile]),
    id: i + 1,
    ...labelOf(tracks[0], names),
    roles: rolesOf(tracks, sets),
    supplementalProperties: [
      ...(tracks[0].video === undefined ? [] : colorDescriptors(tracks[0].video)),
      ...switchingOf(tracks, groups, sets),
    ],
  }));
  const texts = textSets(asset, profile).map((set, i) => ({ ...set, id: described.length + i + 1 }));
  const images = imageSets(asset, profile).map((set, i) => ({
    ...set,
    id: described.length + texts.length + i + 1,
  }));
  const others = [...described, ...texts, ...images];
  const trick = profile === 'live' ? yield* trickModeSets(sets, others) : [];
  return {
    profile,
    ...(asset.delivery !== undefined && { delivery: asset.delivery }),
    durationSeconds: asset.durationSeconds,
    minBufferSeconds: longestSegmentSeconds(asset),
    ...(profile === 'live' && { baseUrl: MEDIA_FOLDER }),
    adaptationSets: [...others, ...trick],
  };
}

function adaptationSet(
  asset: Asset,
  tracks: TrackSet,
  addressing: Addressing,
): Omit<AdaptationSet, 'id' | 'roles' | 'supplementalProperties'> {
  const [first] = tracks;
  return {
    contentType: contentTypes[first.kind],
    ...(first.language !== 'und' && { lang: first.language }),
    mimeType: cmafMediaType(first),
    ...(first.video !== undefined && {
      par: pictureAspect(first),
      maxWidth: Math.max(...tracks.map((track) => track.video?.width ?? 0)),
      maxHeight: Math.max(...tracks.map((track) => track.video?.height ?? 0)),
    }),
    accessPointType: tracks.every((track) => highestAccessPointType(track) === 1) ? 1 : 3,
    accessibility: first.accessibility ?? [],
    representations: tracks.map((track) => representation(asset, track, addressing)),
  };
}

/** What the server manifest says, else that the first of a kind is the one to begin with. */
function rolesOf(tracks: TrackSet, sets: readonly TrackSet[]): readonly Descriptor[] {
  const [{ roles, kind }] = tracks;
  if (roles !== undefined) return roles;
  const isFirst = kind === 'video' || sets.find(([track]) => track.kind === kind) === tracks;
  return [{ scheme: ROLE_SCHEME, value: isFirst ? 'main' : 'alternate' }];
}

/** The ids of the other sets that a player may go on in. */
function switchingOf(
  tracks: TrackSet,
  groups: readonly (readonly TrackSet[])[],
  sets: readonly TrackSet[],
): Descriptor[] {
  const group = groups.find((some) => some.includes(tracks));
  if (group === undefined) return [];
  const others = group.filter((set) => set !== tracks).map((set) => sets.indexOf(set) + 1);
  return [{ scheme: SWITCHING, value: others.join(',') }];
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

function representation(asset: Asset, track: Track, addressing: Addressing): Representation {
  const supplement = supplementalCodec(track);
  return {
    id: track.id,
    bandwidth: bandwidth(track).peak,
    codecs: track.codec,
    ...(supplement !== undefined && { supplementalCodec: supplement }),
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
    segments: addressing(asset, track),
  };
}

function longestSegmentSeconds(asset: Asset): number {
  let longest = longestTextSeconds(asset);
  for (const { segments, timescale } of asset.tracks) {
    for (let i = 0; i < segments.count; i++)
      longest = Math.max(longest, durationTicks(segments, i) / timescale);
  }
  return longest;
}

/** Where there is nothing else. */
function longestTextSeconds({ tracks, textStartsMs }: Asset): number {
  if (tracks.length > 0) return 0;
  return Math.max(...textStartsMs.slice(1).map((end, i) => end - textStartsMs[i]!)) / 1000;
}
