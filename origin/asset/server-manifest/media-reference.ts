import type { MediaKind } from '../../isobmff/movie/codecs.ts';
import { type Locate, locateMedia } from './locate-media.ts';
import type { Fault } from './manifest-fault.ts';
import type { XmlElement } from './parse-xml.ts';
import { parsePurposes } from './purposes.ts';
import type { ObjectLocation, MediaReference } from './server-manifest.ts';

const KINDS: Readonly<Record<string, MediaKind>> = {
  video: 'video',
  audio: 'audio',
  textstream: 'textstream',
  img: 'img',
};

/** What images are in that are the samples of a track. */
const MEDIA_FILE = /\.(?:mp4|m4v|mov|cmfv|ismv|ismt|cmfm)$/i;

/** Whether {@link mediaReference} reads an element. */
export function isMedia({ name, attributes }: XmlElement): boolean {
  return Object.hasOwn(KINDS, name) && (name !== 'img' || MEDIA_FILE.test(attributes.get('src') ?? ''));
}

/** Reads an element that {@link isMedia}. */
export function mediaReference(
  element: XmlElement,
  manifest: ObjectLocation,
  locate: Locate,
  fault: Fault,
): MediaReference {
  const { name, line } = element;
  const src = element.attributes.get('src');
  if (!src) throw fault(`<${name}> has no src`, line);
  const location = locateMedia(src, manifest, locate, (detail, cause) =>
    fault(`src ${JSON.stringify(src)} of <${name}> ${detail}`, line, cause),
  );
  return {
    kind: KINDS[name]!,
    location,
    trackId: integer(element, 'trackID', fault),
    bitrate: integer(element, 'systemBitrate', fault),
    language: text(element, 'systemLanguage'),
    label: text(element, 'trackName'),
    roles: parsePurposes(text(element, 'role')),
    accessibility: parsePurposes(text(element, 'accessibility')),
  };
}

/** A number that counts from 1; 0 is what tools write for one they do not know. */
function integer(element: XmlElement, property: string, fault: Fault): number | undefined {
  const value = text(element, property) ?? '0';
  if (!/^\d{1,10}$/.test(value)) {
    throw fault(`${property} of <${element.name}> is ${JSON.stringify(value)}, not an integer`, element.line);
  }
  return Number(value) || undefined;
}

/** A property of a track: an attribute, or a `<param>` whose name is spelled in any case. */
export function text({ attributes, children }: XmlElement, property: string): string | undefined {
  const wanted = property.toLowerCase();
  const param = children.find(
    (child) => child.name === 'param' && child.attributes.get('name')?.toLowerCase() === wanted,
  );
  const value = attributes.get(wanted) ?? param?.attributes.get('value');
  return value?.trim() || undefined;
}
