import type { Cue } from '../../model/text.ts';

/** When the segments of pictures say that the asset begins, in ticks of 90 kHz. RFC 8216bis 3.1.4 */
export type TimestampMap = number;

/**
 * A WebVTT segment of HLS: a header that ties its clock to that of the media, then each cue with its own times, also where
 * they lie outside of the segment. RFC 8216bis 3.1.4
 *
 * @param header STYLE and REGION blocks
 */
export function webVttSegment(cues: readonly Cue[], map: TimestampMap, header: string): string {
  // An empty line at the end: libavformat reads segments as one text.
  return `${blocks(`WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:${map},LOCAL:00:00:00.000`, cues, header)}\n`;
}

/** A WebVTT file of its own. @param header STYLE and REGION blocks */
export function webVttFile(cues: readonly Cue[], header: string): string {
  return blocks('WEBVTT', cues, header);
}

function blocks(head: string, cues: readonly Cue[], header: string): string {
  const all = header === '' ? [head] : [head, header];
  for (const { startMs, endMs, id, settings, text } of cues) {
    const times = `${timestamp(startMs)} --> ${timestamp(endMs)}${settings === '' ? '' : ` ${settings}`}`;
    all.push(`${id === '' ? '' : `${id}\n`}${times}\n${text}`);
  }
  return `${all.join('\n\n')}\n`;
}

/** `01:02:03.456`; hours have as many digits as they need, two at least. WebVTT 4.3 */
export function timestamp(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const fraction = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${fraction}`;
}
