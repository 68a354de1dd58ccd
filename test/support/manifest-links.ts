import { attributesOf } from './xml-attributes.ts';

/** Relative references that an answer names, by its media type; what is no manifest names none. */
export function linksOf(contentType: string, text: string): string[] {
  return LINKS[contentType]?.(text) ?? [];
}

const SPRITE = /^(\S+)#xywh=/gm;

const LINKS: Readonly<Record<string, (text: string) => string[]>> = {
  'application/vnd.apple.mpegurl': playlistLinks,
  'application/dash+xml': mpdLinks,
  'text/xml': clientManifestLinks,
  'text/vtt': (text) => [...new Set([...text.matchAll(SPRITE)].map(([, uri]) => uri!))],
};

/** Lines that are no tags, and URI attributes. RFC 8216bis 4.1 */
function playlistLinks(text: string): string[] {
  const attributes = [...text.matchAll(/[:,]URI="([^"]+)"/g)].map(([, uri]) => uri!);
  return [...attributes, ...(text.match(/^[^#\s].*$/gm) ?? [])];
}

/** Every initialization and media segment of every Representation, or its file. ISO/IEC 23009-1 5.3.9 */
function mpdLinks(text: string): string[] {
  const base = /<Period [^>]*>\s*<BaseURL>(.*?)<\/BaseURL>/.exec(text)?.[1] ?? '';
  return text
    .split('<AdaptationSet ')
    .slice(1)
    .flatMap((set) => {
      const ids = attributesOf(set, 'Representation').map(({ id }) => id!);
      const files = [...set.matchAll(/<BaseURL>(.*?)<\/BaseURL>/g)].map(([, file]) => file!);
      return [
        ...files,
        ...attributesOf(set, 'SegmentTemplate').flatMap((one) => templateLinks(one, ids, set)),
      ];
    })
    .map((link) => base + link.replaceAll('&amp;', '&'));
}

function templateLinks(
  { initialization, media, duration, startNumber = '1' }: Record<string, string>,
  ids: readonly string[],
  set: string,
): string[] {
  // Images have a duration in place of a timeline: of them, the first is looked at.
  const times = duration === undefined ? runs(attributesOf(set, 'S')) : [0];
  const segments = times.map((time, i) =>
    media!.replace('$Time$', String(time)).replace('$Number$', String(Number(startNumber) + i)),
  );
  return ids.flatMap((id) =>
    [...(initialization === undefined ? [] : [initialization]), ...segments].map((link) =>
      link.replace('$RepresentationID$', id),
    ),
  );
}

/** When each of runs of segments begins. ISO/IEC 23009-1 5.3.9.6 */
function runs(entries: readonly Record<string, string>[]): number[] {
  const times: number[] = [];
  let next = 0;
  for (const { t, d, r = '0' } of entries) {
    if (t !== undefined) next = Number(t);
    for (let left = Number(r); left >= 0; left--, next += Number(d)) times.push(next);
  }
  return times;
}

/** Every fragment of every QualityLevel. MS-SSTR 2.2.2 */
function clientManifestLinks(text: string): string[] {
  return text
    .split('<StreamIndex ')
    .slice(1)
    .flatMap((stream) => {
      const url = /Url="([^"]+)"/.exec(stream)![1]!.replaceAll('&amp;', '&');
      const times = runs(attributesOf(stream, 'c'));
      return attributesOf(stream, 'QualityLevel').flatMap(({ Bitrate }) =>
        times.map((time) => url.replace('{bitrate}', Bitrate!).replace('{start time}', String(time))),
      );
    });
}
