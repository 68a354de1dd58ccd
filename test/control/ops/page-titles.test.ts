import { expect, test } from 'vitest';
import { factsOfHls, firstRendition } from '../../../control/ops/page/hls-manifests.js';
import { titleOf } from '../../../control/ops/page/title-path.js';

test.each([
  ['/vod/film.ism/.m3u8', '/vod/film.ism', ''],
  ['/vod/film.ism/film.mpd?filter=a', '/vod/film.ism', '?filter=a'],
  ['/vod/film.ism/Manifest', '/vod/film.ism', ''],
  ['/vod/film.mp4/', '/vod/film.mp4', ''],
  ['/vod/film.mp4', '/vod/film.mp4', ''],
])('titleOf(%s) is %s', (given, path, query) => {
  expect(titleOf(given)).toEqual({ path, query });
});

const MASTER = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English, loud",LANGUAGE="en",URI="en.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="t",NAME="Svenska",LANGUAGE="sv",URI="sv.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360,AUDIO="a"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2,RESOLUTION=1280x720,AUDIO="a"
high.m3u8
`;

test('factsOfHls() tells what a playlist has, and how long it is', () => {
  expect(firstRendition(MASTER)).toBe('low.m3u8');
  expect(factsOfHls(MASTER, '#EXTM3U\n#EXTINF:4.0,\na\n#EXTINF:2.5,\nb\n')).toEqual({
    durationS: 6.5,
    video: ['360p', '720p'],
    audio: ['English, loud'],
    text: ['Svenska'],
    segments: 2,
  });
});
