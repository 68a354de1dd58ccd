import type { Asset } from '../../model/asset.ts';
import type { TextTrack } from '../../model/text.ts';
import { childUri } from '../plans/child-uri.ts';
import type { StreamIndex } from './client-manifest.ts';
import { streamName } from './stream-name.ts';
import { TIMESCALE } from './ticks.ts';

/** Ticks of Smooth Streaming in a millisecond. */
export const TICKS_PER_MS = TIMESCALE / 1000;

/** A text, in TTML whatever the source is written in. MS-SSTR 2.2.2.3 */
export function textStream(asset: Asset, text: TextTrack, name: string): StreamIndex {
  const starts = asset.textStartsMs;
  const isCaption = text.roles?.some(({ value }) => value === 'caption') === true;
  return {
    type: 'text',
    subtype: isCaption ? 'CAPT' : 'SUBT',
    name,
    ...(text.language !== 'und' && { language: text.language }),
    url: childUri(
      asset,
      `QualityLevels({bitrate})/Fragments(${encodeURIComponent(streamName(text))}={start time})`,
    ),
    levels: [{ bitrate: text.bitrate, fourCC: 'TTML', privateData: '' }],
    startTicks: starts[0]! * TICKS_PER_MS,
    durationsTicks: starts.slice(1).map((end, i) => (end - starts[i]!) * TICKS_PER_MS),
  };
}
