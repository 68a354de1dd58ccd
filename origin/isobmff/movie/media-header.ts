import type { MediaSubject } from '../media-subject.ts';
import { type Box, requireBody } from '../boxes.ts';

/** What `mdhd` (ISO/IEC 14496-12 8.4.2) says about a track. */
interface MediaHeader {
  /** Ticks per second. */
  readonly timescale: number;
  /** Three letters of five bits each, or a number as QuickTime has it. */
  readonly language: number;
}

/** @throws HeadwaterError `corrupt-media` */
export function mediaHeader(view: DataView, mdhd: Box, subject: MediaSubject): MediaHeader {
  const timescale = timescaleOf(view, mdhd, subject);
  if (timescale === 0) throw subject.corrupt('the timescale in its mdhd box is 0');
  const languageAt = isLarge(view, mdhd) ? 32 : 20;
  requireBody(mdhd, languageAt + 2, subject);
  return { timescale, language: view.getUint16(mdhd.body + languageAt) };
}

/** Of `mvhd` or `mdhd`, which begin alike. @throws HeadwaterError `corrupt-media` */
export function timescaleOf(view: DataView, header: Box, subject: MediaSubject): number {
  requireBody(header, 24, subject);
  return view.getUint32(header.body + (isLarge(view, header) ? 20 : 12));
}

/** Version 1 has times of 64 bits. */
function isLarge(view: DataView, { body }: Box): boolean {
  return view.getUint8(body) === 1;
}

/** As `mdhd` has it; no letters of the alphabet where it is none. */
export function languageLetters(language: number): string {
  return String.fromCharCode(...[10, 5, 0].map((shift) => 0x60 + ((language >> shift) & 31)));
}
