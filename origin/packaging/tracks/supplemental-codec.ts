import type { Track } from '../../model/asset.ts';

/** What more a track is to players that know it, beside its codec. */
export interface SupplementalCodec {
  /** RFC 6381: `dvh1.08.07`. */
  readonly codec: string;
  /** Brand of what it is to others: `db4h`. */
  readonly brand: string;
}

/** Names of Dolby Vision by the sample entries of what others show. Dolby Vision Streams Within the ISO Base Media File Format 3.1 */
const DOLBY_VISION: Readonly<Record<string, string>> = {
  avc1: 'dva1',
  avc3: 'dvav',
  hvc1: 'dvh1',
  hev1: 'dvhe',
  av01: 'dav1',
};

/** Dolby Vision on pictures of another codec; undefined where there is none. */
export function supplementalCodec({ format, video }: Track): SupplementalCodec | undefined {
  const name = DOLBY_VISION[format];
  if (name === undefined || video?.dolbyVision === undefined) return undefined;
  const { profile, level, brand } = video.dolbyVision;
  const [profileDigits, levelDigits] = [profile, level].map((value) => String(value).padStart(2, '0'));
  return { codec: `${name}.${profileDigits}.${levelDigits}`, brand };
}
