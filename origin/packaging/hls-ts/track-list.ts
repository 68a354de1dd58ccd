import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';

/** Tracks of one transport stream, or one segment of it: `NAME-audio_eng=64008-video_eng=401000-12`. */
export interface TrackList {
  /** The picture first, since it carries the clock, then the sound. */
  readonly tracks: readonly [Track, ...Track[]];
  /** A segment's number, from 1. */
  readonly number?: number;
}

const NUMBER = /^[1-9]\d{0,8}$/;

/**
 * Finds what a file name (without its extension) names, by comparing with the asset's own track ids: a language may hold `-`.
 *
 * @throws HeadwaterError `not-found` where it does not name tracks of this asset, at most one of a kind
 */
export function parseTrackList(asset: Asset, name: string): TrackList {
  const tracks: Track[] = [];
  let rest = name.startsWith(`${asset.name}-`) ? name.slice(asset.name.length) : '';
  for (let found = nextTrack(asset, rest); found !== undefined; found = nextTrack(asset, rest)) {
    tracks.push(found);
    rest = rest.slice(found.id.length + 1);
  }
  const number = rest.slice(1);
  const [first, ...others] = tracks.toSorted((a, b) => rank(a) - rank(b));
  const kinds = new Set(tracks.map(({ kind }) => kind));
  if (first === undefined || kinds.size < tracks.length || (rest !== '' && !NUMBER.test(number))) {
    throw new HeadwaterError(
      'not-found',
      `Cannot find what ${name} names: the asset has no such tracks, at most one of a kind`,
    );
  }
  return { tracks: [first, ...others], ...(rest !== '' && { number: Number(number) }) };
}

/** The track whose id follows the `-` that `rest` begins with. */
function nextTrack(asset: Asset, rest: string): Track | undefined {
  return asset.tracks.find(({ id }) => rest === `-${id}` || rest.startsWith(`-${id}-`));
}

function rank({ kind }: Track): number {
  return kind === 'video' ? 0 : 1;
}

/** The one spelling that is used in manifests: sound, then picture. */
export function trackListUri(asset: Asset, tracks: readonly Track[]): string {
  const [last, ...before] = tracks;
  const ids = [...before, last].map((track) => encodeURIComponent(`-${track!.id}`).replaceAll('%3D', '='));
  return `${encodeURIComponent(asset.name)}${ids.join('')}`;
}

/** Whether a name alone says that its segments are transport streams. */
export function isMultiplex(tracks: readonly Track[]): boolean {
  return tracks.length > 1;
}
