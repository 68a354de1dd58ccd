/** RFC 8216bis 4: registered media type of playlists. */
export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';

/** A media playlist, one field a tag. RFC 8216bis 4.4 */
export interface MediaPlaylist {
  /** EXT-X-VERSION: what a player must know to read it. RFC 8216bis 8 */
  readonly version: number;
  /** EXT-X-TARGETDURATION, seconds: no segment, rounded, is longer. Required. */
  readonly targetDuration: number;
  /** EXT-X-MEDIA-SEQUENCE: the first segment's number. */
  readonly mediaSequence: number;
  /** EXT-X-INDEPENDENT-SEGMENTS: no segment needs another. RFC 8216bis 4.4.2.1 */
  readonly isIndependent: boolean;
  /** EXT-X-I-FRAMES-ONLY: each segment is one picture that needs no other. RFC 8216bis 4.4.3.6 */
  readonly isIFramesOnly?: boolean;
  /** EXT-X-MAP: URI of the media initialization section, where segments need one. */
  readonly mapUri?: string;
  /** EXT-X-PROGRAM-DATE-TIME of the first segment, milliseconds since the epoch, where anything has a date. RFC 8216bis 4.4.4.6 */
  readonly programDateMs?: number;
  readonly dateRanges?: readonly DateRange[];
  readonly segments: Iterable<MediaSegment>;
}

/** EXT-X-DATERANGE. RFC 8216bis 4.4.5.1 */
export interface DateRange {
  readonly id: string;
  /** CLASS */
  readonly classId: string;
  /** START-DATE, milliseconds since the epoch. */
  readonly startMs: number;
  /** Behind these; values as they stand there. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

export interface MediaSegment {
  /** EXTINF, seconds. Required. */
  readonly durationSeconds: number;
  readonly uri: string;
  /** EXT-X-BYTERANGE: how many of the resource's bytes, from its first one; all of them where it is not given. */
  readonly byteCount?: number;
}

/** EXTINF to the microsecond: sums over two hours stay within a frame. */
const DURATION_DIGITS = 6;

export function serializeMediaPlaylist(playlist: MediaPlaylist): string {
  let text =
    `#EXTM3U\n#EXT-X-VERSION:${playlist.version}\n#EXT-X-TARGETDURATION:${playlist.targetDuration}\n` +
    `#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}\n#EXT-X-PLAYLIST-TYPE:VOD\n`;
  if (playlist.isIndependent) text += '#EXT-X-INDEPENDENT-SEGMENTS\n';
  if (playlist.isIFramesOnly === true) text += '#EXT-X-I-FRAMES-ONLY\n';
  if (playlist.mapUri !== undefined) text += `#EXT-X-MAP:URI="${playlist.mapUri}"\n`;
  for (const range of playlist.dateRanges ?? []) text += serializeDateRange(range);
  if (playlist.programDateMs !== undefined)
    text += `#EXT-X-PROGRAM-DATE-TIME:${new Date(playlist.programDateMs).toISOString()}\n`;
  for (const { durationSeconds, uri, byteCount } of playlist.segments) {
    text += `#EXTINF:${durationSeconds.toFixed(DURATION_DIGITS)},\n`;
    if (byteCount !== undefined) text += `#EXT-X-BYTERANGE:${byteCount}@0\n`;
    text += `${uri}\n`;
  }
  return `${text}#EXT-X-ENDLIST\n`;
}

function serializeDateRange({ id, classId, startMs, attributes }: DateRange): string {
  const said = attributes.map(([name, value]) => `,${name}=${value}`).join('');
  const start = new Date(startMs).toISOString();
  return `#EXT-X-DATERANGE:ID="${id}",CLASS="${classId}",START-DATE="${start}"${said}\n`;
}
