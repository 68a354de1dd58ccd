import { exactHeaderBytes } from '../../isobmff/writers/movie-fragment.ts';
import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { Planned } from '../../model/response-plan.ts';
import type { Steps } from '../../steps.ts';
import { childUri } from '../plans/child-uri.ts';
import { renderManifest } from '../plans/manifest-plan.ts';
import { mediaPlaylist } from '../playlists/describe-asset.ts';
import { PLAYLIST_TYPE, serializeMediaPlaylist } from '../playlists/media-playlist.ts';
import { bandwidthOf, type Bandwidth, boxesBytes } from '../tracks/bandwidth.ts';
import { parseTrackName, trackUri } from '../tracks/track-name.ts';

/** EXT-X-MAP in a playlist of I-frames. RFC 8216bis 8 */
const VERSION = 5;

/** From the multivariant playlist. */
export function iFramePlaylistUri(asset: Asset, track: Track): string {
  return childUri(asset, `keyframes/${trackUri(asset, track)}.m3u8`);
}

/**
 * The I-frames of a track: of each segment, its beginning, to the end of its first picture, which is a sync sample. Boxes
 * say where that is, and no media is read for it.
 *
 * @throws HeadwaterError `not-found` where the name is not that of a picture's track
 */
export function planIFramePlaylist(asset: Asset, name: string, plans: PlanCache): Planned {
  const { track, number } = parseTrackName(asset, name);
  if (number !== undefined || track.kind !== 'video')
    throw new HeadwaterError('not-found', `Cannot find the I-frames of ${name}: it is no track of pictures`);
  const meaning = `hls i-frames ${track.id}`;
  return plans.planInSteps(asset, meaning, function* () {
    const byteCounts = yield* iFrameBytes(track);
    const render = () => serializeMediaPlaylist(iFramePlaylist(asset, track, byteCounts));
    return renderManifest(asset, { meaning, contentType: PLAYLIST_TYPE, render });
  });
}

function iFramePlaylist(asset: Asset, track: Track, byteCounts: Float64Array) {
  const uri = `../hls/${trackUri(asset, track)}`;
  const playlist = mediaPlaylist(asset, track, {
    version: VERSION,
    mapUri: childUri(asset, `${uri}.m4s`),
    segmentUri: (n) => childUri(asset, `${uri}-${n}.m4s`),
  });
  const segments = [...playlist.segments].map((segment, i) => ({ ...segment, byteCount: byteCounts[i]! }));
  return { ...playlist, isIndependent: true, isIFramesOnly: true, segments };
}

/** Of each segment: its boxes and its first sample. */
function* iFrameBytes({ samples, segments }: Track): Steps<Float64Array> {
  const bytes = new Float64Array(segments.count);
  for (let i = 0; i < segments.count; i++) {
    const run = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
    bytes[i] = exactHeaderBytes(run) + run.sizes[0]!;
    yield;
  }
  return bytes;
}

/** Of its I-frames alone; boxes are never less than what is sent. */
export function iFrameBandwidth(track: Track): Bandwidth {
  const { samples, segments } = track;
  const bits = new Float64Array(segments.count);
  for (let i = 0; i < segments.count; i++) {
    const first = segments.firstSample(i);
    bits[i] = 8 * (boxesBytes(track, i) + samples.read(first, first + 1).sizes[0]!);
  }
  return bandwidthOf(track, bits);
}
