import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { whyNotCarried } from '../../mpegts/elementary-stream.ts';

/** In a transport stream parameter sets are always among the pictures: what tells the two apart in files is not there. */
const CODEC_NAMES: Readonly<Record<string, string>> = { avc3: 'avc1', hev1: 'hvc1' };

/**
 * The asset without what a transport stream cannot carry, which is among what is left out.
 *
 * @throws HeadwaterError `unsupported-media` where no video is left of an asset that has some, or nothing at all
 */
export function carriedAsset(asset: Asset): Asset {
  const reasons: string[] = [];
  const tracks = asset.tracks.filter((track) => {
    const reason = whyNotCarried(track);
    if (reason !== undefined) reasons.push(`${track.id} in MPEG-TS: ${reason}`);
    return reason === undefined;
  });
  const hasVideo = (some: readonly Track[]) => some.some(({ kind }) => kind === 'video');
  if (tracks.length === 0 || (hasVideo(asset.tracks) && !hasVideo(tracks))) {
    throw new HeadwaterError(
      'unsupported-media',
      `Cannot package ${asset.name} as MPEG-TS: ${reasons.join('; ')}`,
    );
  }
  return { ...asset, tracks, leftOut: [...asset.leftOut, ...reasons] };
}

/** RFC 6381 string of a track as it is in the stream. */
export function carriedCodec({ codec, format }: Track): string {
  const name = CODEC_NAMES[format];
  return name === undefined ? codec : codec.replace(format, name);
}
