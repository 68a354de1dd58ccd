/** A media playlist, one field a tag. RFC 8216bis 4.4 */
export interface MediaPlaylist {
  /** EXT-X-TARGETDURATION, seconds: no segment, rounded, is longer. Required. */
  readonly targetDuration: number;
  /** EXT-X-MEDIA-SEQUENCE: the first segment's number. */
  readonly mediaSequence: number;
  /** EXT-X-MAP: URI of the media initialization section. */
  readonly mapUri: string;
  readonly segments: Iterable<MediaSegment>;
}

export interface MediaSegment {
  /** EXTINF, seconds. Required. */
  readonly durationSeconds: number;
  readonly uri: string;
}

/** EXTINF to the microsecond: sums over two hours stay within a frame. */
const DURATION_DIGITS = 6;

export function serializeMediaPlaylist(playlist: MediaPlaylist): string {
  let text =
    `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:${playlist.targetDuration}\n` +
    `#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n` +
    `#EXT-X-MAP:URI="${playlist.mapUri}"\n`;
  for (const { durationSeconds, uri } of playlist.segments) {
    text += `#EXTINF:${durationSeconds.toFixed(DURATION_DIGITS)},\n${uri}\n`;
  }
  return `${text}#EXT-X-ENDLIST\n`;
}
