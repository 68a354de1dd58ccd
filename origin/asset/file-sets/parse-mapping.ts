import { isJsonObject, parseJsonList } from '../../json-list.ts';
import type { TrackKind } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { type Locate, locateMedia } from '../server-manifest/locate-media.ts';
import type { ObjectLocation, WantedMedia } from '../server-manifest/server-manifest.ts';

/** Ten qualities in four codecs, and two hundred languages; each may be a file to index. */
const TRACKS_LIMIT = 256;

type Fault = (detail: string, cause?: unknown) => HeadwaterError;

/** A property of a track, and whether a value may be its. */
const PROPERTIES: Readonly<Record<string, (value: unknown) => boolean>> = {
  src: (value) => typeof value === 'string' && value !== '',
  type: (value) => value === 'video' || value === 'audio' || value === 'textstream',
  trackId: isPositive,
  bitrate: isPositive,
  language: isText,
  label: isText,
};

/** What says something of one track. */
const OF_ONE_TRACK = ['trackId', 'bitrate', 'language', 'label'];

interface MappedTrack {
  readonly src: string;
  readonly type?: TrackKind;
  readonly trackId?: number;
  readonly bitrate?: number;
  readonly language?: string;
  readonly label?: string;
}

/**
 * Reads a mapping, `{"tracks":[{"src":"film-360.mp4"}]}`: which tracks of which files make an asset. One of a `type` is one
 * track, as in a server manifest; one without means all tracks of its file.
 *
 * @param mapping Where it lies; paths are relative to it.
 * @throws HeadwaterError `invalid-server-manifest`
 */
export function parseMapping(
  bytes: Uint8Array,
  mapping: ObjectLocation,
  locate: Locate,
): readonly WantedMedia[] {
  const fault: Fault = (detail, cause) =>
    new HeadwaterError('invalid-server-manifest', `Cannot parse mapping ${mapping.key}: ${detail}`, {
      cause,
    });
  const tracks = parseJsonList(bytes, 'tracks', fault);
  if (tracks.length === 0) throw fault('it names no track');
  if (tracks.length > TRACKS_LIMIT) throw fault(`it names more than ${TRACKS_LIMIT} tracks`);
  return tracks.map((track, i) => {
    const inTrack: Fault = (detail, cause) => fault(`tracks[${i}] ${detail}`, cause);
    return wantedMedia(checked(track, inTrack), mapping, locate, inTrack);
  });
}

function checked(track: unknown, fault: Fault): MappedTrack {
  if (!isJsonObject(track)) throw fault('is not an object');
  for (const [name, value] of Object.entries(track)) {
    const isRight = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
    if (isRight === undefined) throw fault(`has an unknown property ${JSON.stringify(name)}`);
    if (!isRight(value)) throw fault(`has no ${name} that can be used: ${JSON.stringify(value)}`);
  }
  if (!('src' in track)) throw fault('has no src');
  const said = OF_ONE_TRACK.find((name) => name in track);
  if (said !== undefined && !('type' in track)) throw fault(`has a ${said} and no type`);
  return track as unknown as MappedTrack;
}

function wantedMedia(
  { src, type, trackId, bitrate, language, label }: MappedTrack,
  mapping: ObjectLocation,
  locate: Locate,
  fault: Fault,
): WantedMedia {
  const location = locateMedia(src, mapping, locate, (detail, cause) =>
    fault(`src ${JSON.stringify(src)} ${detail}`, cause),
  );
  if (type === undefined) return { kind: 'all', location };
  return {
    kind: type,
    location,
    trackId,
    bitrate,
    language,
    label,
    roles: undefined,
    accessibility: undefined,
  };
}

function isPositive(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffff_ffff;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
