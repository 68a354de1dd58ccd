import type { Asset, Track } from '../../model/asset.ts';
import { whyNotCarried } from '../../mpegts/elementary-stream.ts';
import { offeredAsset } from '../tracks/offer.ts';

/** In a transport stream parameter sets are always among the pictures: what tells the two apart in files is not there. */
const CODEC_NAMES: Readonly<Record<string, string>> = { avc3: 'avc1', hev1: 'hvc1' };

/**
 * The asset without what a transport stream cannot carry.
 *
 * @throws HeadwaterError `unsupported-media` where too little is left
 */
export function carriedAsset(asset: Asset): Asset {
  return offeredAsset(asset, 'MPEG-TS', (track) => {
    const whyNot = whyNotCarried(track);
    return whyNot === undefined ? track : { whyNot };
  });
}

/** RFC 6381 string of a track as it is in the stream. */
export function carriedCodec({ codec, format }: Track): string {
  const name = CODEC_NAMES[format];
  return name === undefined ? codec : codec.replace(format, name);
}
