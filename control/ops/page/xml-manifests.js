/** What manifests of DASH and Smooth Streaming say of a title. */

/** @typedef {import('./hls-manifests.js').Facts} Facts */

/**
 * @param {Document} document an MPD (ISO/IEC 23009-1)
 * @returns {Facts}
 */
export function factsOfDash(document) {
  const tracks = tracksOfDash(document, 'http://origin/');
  const named = (/** @type {string} */ type) =>
    tracks.filter((track) => track.type === type).map(({ name, language, id }) => name || language || id);
  const heights = tracks.filter(({ type }) => type === 'video').map(({ height }) => `${height}p`);
  const duration = document.documentElement.getAttribute('mediaPresentationDuration') ?? '';
  return {
    durationS: secondsOf(duration),
    video: [...new Set(heights)],
    audio: named('audio'),
    text: named('text'),
    segments: tracks[0]?.segments.length,
  };
}

/**
 * @param {Document} document a client manifest of Smooth Streaming (MS-SSTR 2.2.2)
 * @returns {Facts}
 */
export function factsOfSmooth(document) {
  const streams = [...document.querySelectorAll('StreamIndex')];
  const ofType = (/** @type {string} */ type) =>
    streams.filter((stream) => stream.getAttribute('Type') === type);
  const names = (/** @type {Element[]} */ found) =>
    found.map((stream) => stream.getAttribute('Language') || stream.getAttribute('Name') || '');
  const root = document.documentElement;
  const levels = ofType('video').flatMap((stream) => [...stream.querySelectorAll('QualityLevel')]);
  return {
    durationS: Number(root.getAttribute('Duration')) / Number(root.getAttribute('TimeScale') ?? 1e7),
    video: [...new Set(levels.map((level) => `${level.getAttribute('MaxHeight')}p`))],
    audio: names(ofType('audio')),
    text: names(ofType('text')),
    segments: streams[0] === undefined ? undefined : Number(streams[0].getAttribute('Chunks')),
  };
}

/**
 * @typedef {{ id: string, type: string, name: string, language: string, codecs: string, height: number, width: number,
 *   bandwidth: number, segments: { url: string, durationS: number }[] }} Track
 */

/**
 * The tracks of an MPD with their segments.
 *
 * @param {Document} document
 * @param {string} url of the MPD
 * @returns {Track[]}
 */
export function tracksOfDash(document, url) {
  const sets = [...document.querySelectorAll('AdaptationSet')].filter((set) => !isTrickPlay(set));
  return sets.flatMap((set) =>
    [...set.querySelectorAll('Representation')].map((representation) => {
      const own = (/** @type {string} */ name) =>
        representation.getAttribute(name) ?? set.getAttribute(name) ?? '';
      return {
        id: own('id'),
        type: own('contentType') || own('mimeType').split('/')[0] || '',
        name: set.querySelector('Label')?.textContent ?? '',
        language: own('lang'),
        codecs: own('codecs'),
        height: Number(own('height')),
        width: Number(own('width')),
        bandwidth: Number(own('bandwidth')),
        segments: segmentsOf(representation, set, url),
      };
    }),
  );
}

/** Sync samples for running through a title are no rendition. @param {Element} set */
function isTrickPlay(set) {
  return set.querySelector('[schemeIdUri="http://dashif.org/guidelines/trickmode"]') !== null;
}

/**
 * @param {Element} representation
 * @param {Element} set
 * @param {string} url
 */
function segmentsOf(representation, set, url) {
  const template =
    representation.querySelector('SegmentTemplate') ?? set.querySelector(':scope > SegmentTemplate');
  const base = [
    set.ownerDocument.querySelector('Period > BaseURL'),
    representation.querySelector('BaseURL'),
  ].reduce((at, element) => new URL(element?.textContent ?? '', at).href, url);
  if (!template) return base === url ? [] : [{ url: base, durationS: NaN }];
  const media = template.getAttribute('media') ?? '';
  const scale = Number(template.getAttribute('timescale') ?? 1);
  const first = Number(template.getAttribute('startNumber') ?? 1);
  return timesOf(template).map(({ time, duration }, index) => {
    const name = media
      .replaceAll('$RepresentationID$', representation.getAttribute('id') ?? '')
      .replaceAll('$Bandwidth$', representation.getAttribute('bandwidth') ?? '')
      .replaceAll('$Time$', String(time))
      .replaceAll('$Number$', String(first + index));
    return { url: new URL(name, base).href, durationS: duration / scale };
  });
}

/** ISO/IEC 23009-1 5.3.9.6. @param {Element} template */
function timesOf(template) {
  const times = [];
  let time = 0;
  for (const element of template.querySelectorAll('S')) {
    time = Number(element.getAttribute('t') ?? time);
    const duration = Number(element.getAttribute('d'));
    for (let repeats = Number(element.getAttribute('r') ?? 0); repeats >= 0; repeats--) {
      times.push({ time, duration });
      time += duration;
    }
  }
  return times;
}

/**
 * `PT1H2M3.5S` in seconds.
 *
 * @param {string} text
 */
export function secondsOf(text) {
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text) ?? [];
  return 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}
