import { OFFSET_TICKS } from '../../mpegts/clock.ts';
import type { SubtitleClock } from '../playlists/subtitles.ts';

/** EXT-X-MEDIA came with version 4. RFC 8216bis 8 */
export const STREAM_SUBTITLES: SubtitleClock = { container: 'ts', mpegTs: OFFSET_TICKS, version: 4 };
