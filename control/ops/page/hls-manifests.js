/** What playlists of HLS say of a title. */

/** @typedef {{ durationS: number, video: string[], audio: string[], text: string[], segments: number | undefined }} Facts */

/**
 * Of a multivariant playlist of HLS (RFC 8216bis) and, for what it does not say, of one of its media playlists.
 *
 * @param {string} text
 * @param {string} [media]
 * @returns {Facts}
 */
export function factsOfHls(text, media = '') {
  const durations = [...media.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, duration]) => Number(duration));
  const lines = text.split('\n');
  const attribute = (/** @type {string} */ line, /** @type {string} */ name) =>
    new RegExp(`[:,]${name}=("[^"]*"|[^,]*)`).exec(line)?.[1]?.replaceAll('"', '') ?? '';
  const ofType = (/** @type {string} */ type) =>
    lines.filter((line) => line.startsWith('#EXT-X-MEDIA:') && attribute(line, 'TYPE') === type);
  const variants = lines.filter((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  const heights = variants.map((line) => attribute(line, 'RESOLUTION').split('x')[1] ?? '');
  const names = (/** @type {string[]} */ media) => media.map((line) => attribute(line, 'NAME'));
  return {
    durationS: durations.reduce((sum, duration) => sum + duration, 0),
    video: [...new Set(heights.filter(Boolean).map((height) => `${height}p`))],
    audio: [...new Set(names(ofType('AUDIO')))],
    text: [...new Set(names(ofType('SUBTITLES')))],
    segments: media === '' ? undefined : durations.length,
  };
}

/**
 * The first rendition of a multivariant playlist; undefined of a media playlist.
 *
 * @param {string} text
 */
export function firstRendition(text) {
  return /^#EXT-X-STREAM-INF:.*\n(.+)$/m.exec(text)?.[1];
}
