import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';

/** One track, or one segment of it, as a file name in a URL spells it: `NAME-audio_eng=64008-12`. */
interface TrackName {
  readonly track: Track;
  /** The number behind the track id: a segment's number or time. */
  readonly number?: number;
}

/** A number longer than this is no number of a segment, nor a time. */
const NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Finds what a file name (without its extension) names, by comparing with the asset's own track ids: a language may
 * hold `-`, so no pattern can tell where the id ends.
 *
 * @throws HeadwaterError `not-found` where it names no track of this asset
 */
export function parseTrackName(asset: Asset, name: string): TrackName {
  const prefix = `${asset.name}-`;
  if (!name.startsWith(prefix)) throw noSuchTrack(name);
  const rest = name.slice(prefix.length);
  const whole = trackById(asset, rest);
  if (whole !== undefined) return { track: whole };
  const dash = rest.lastIndexOf('-');
  const track = trackById(asset, rest.slice(0, Math.max(0, dash)));
  const number = rest.slice(dash + 1);
  if (track === undefined || !NUMBER.test(number)) throw noSuchTrack(name);
  return { track, number: Number(number) };
}

function trackById(asset: Asset, id: string): Track | undefined {
  return asset.tracks.find((track) => track.id === id);
}

/** `NAME-audio_eng=64008`, percent-encoded for a URI; `=` may stand in a path as it is. */
export function trackUri(asset: Asset, track: Track): string {
  return encodeURIComponent(`${asset.name}-${track.id}`).replaceAll('%3D', '=');
}

function noSuchTrack(name: string): HeadwaterError {
  return new HeadwaterError('not-found', `Cannot find what ${name} names: the asset has no such track`);
}
