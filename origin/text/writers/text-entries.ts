import { box, raw, serialize, text, u16, zeros } from '../../isobmff/box-parts.ts';

/** What fragments of MP4 hold text in. */
export type TextForm = 'wvtt' | 'stpp';

/** RFC 6381 strings: WebVTT, and TTML of IMSC 1's profile for text. RFC 8216bis 4.4.6.2, W3C TTML Profile Registry */
export const TEXT_CODECS = { wvtt: 'wvtt', stpp: 'stpp.ttml.im1t' } as const satisfies Record<
  TextForm,
  string
>;

/** @param header STYLE and REGION blocks of WebVTT */
export function textEntry(form: TextForm, header: string): Uint8Array {
  return form === 'wvtt' ? wvtt(header) : stpp();
}

/** WVTTSampleEntry. ISO/IEC 14496-30 6.7 */
function wvtt(header: string): Uint8Array {
  const config = header === '' ? 'WEBVTT' : `WEBVTT\n\n${header}`;
  // reserved, data_reference_index, WebVTTConfigurationBox
  return serialize(box('wvtt', zeros(6), u16(1), box('vttC', raw(Buffer.from(config)))));
}

/** XMLSubtitleSampleEntry. ISO/IEC 14496-12 12.6.3 */
function stpp(): Uint8Array {
  return serialize(
    box(
      'stpp',
      zeros(6), // reserved
      u16(1), // data_reference_index
      text('http://www.w3.org/ns/ttml'), // namespace
      text(''), // schema_location
      text(''), // auxiliary_mime_types
    ),
  );
}
