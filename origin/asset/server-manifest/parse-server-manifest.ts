import { HeadwaterError } from '../../model/errors.ts';
import { findProtection } from './content-protection.ts';
import { dashWishes } from './dash-wishes.ts';
import { fragmentLength } from './fragment-length.ts';
import { hlsWishes } from './hls-wishes.ts';
import { ignoredMeta } from './ignored-meta.ts';
import type { Locate } from './locate-media.ts';
import { faultsOf } from './manifest-fault.ts';
import { imageReference, isThumbnails, whyNoThumbnails } from './image-reference.ts';
import { isMedia, mediaReference } from './media-reference.ts';
import { parseXml, type XmlElement } from './parse-xml.ts';
import type { ObjectLocation, ServerManifest } from './server-manifest.ts';

const MEDIA_NAMES = ['video', 'audio', 'textstream', 'img'];

/** Ten qualities in four codecs, and two hundred languages; each may be a file to index. */
const MEDIA_LIMIT = 256;

/**
 * @param manifest Where the manifest lies; paths are relative to it.
 * @throws HeadwaterError `invalid-server-manifest`, or `unsupported-media` where it asks for content protection
 */
export function parseServerManifest(
  bytes: Uint8Array,
  manifest: ObjectLocation,
  locate: Locate,
): ServerManifest {
  const fault = faultsOf(manifest);
  const smil = parseXml(bytes, fault);
  if (smil.name !== 'smil') throw fault(`its root element is <${smil.name}>, not <smil>`, smil.line);
  refuseProtection(smil, manifest);
  const entries = mediaElements(childrenOf(smil, 'body'));
  const media = entries.filter(isMedia);
  const images = entries.filter((element) => !isMedia(element) && isThumbnails(element));
  if (media.every(({ name }) => name === 'img'))
    throw fault('it names no video, audio or textstream', smil.line);
  if (media.length > MEDIA_LIMIT) throw fault(`it names more than ${MEDIA_LIMIT} tracks`, smil.line);
  const metas = metasOf(smil);
  return {
    media: media.map((element) => mediaReference(element, manifest, locate, fault)),
    images: images.map((element) => imageReference(element, manifest, locate, fault)),
    fragmentLength: fragmentLength(metas, fault),
    hls: hlsWishes(metas, fault),
    dash: dashWishes(metas, fault),
    ignored: ignoredMeta(metas),
    leftOut: entries
      .filter((element) => !media.includes(element) && !images.includes(element))
      .map(whyNoThumbnails),
  };
}

function refuseProtection(smil: XmlElement, manifest: ObjectLocation): void {
  const element = findProtection(smil);
  if (!element) return;
  const name = element.attributes.get('name') ?? element.attributes.get('id') ?? '';
  throw new HeadwaterError(
    'unsupported-media',
    `Cannot package ${manifest.key}: content protection is not supported, and <${element.name}> ` +
      `${JSON.stringify(name)} asks for it (line ${element.line})`,
    { detail: 'content protection is not supported' },
  );
}

/** By name: in lower case, and with underscores where the command line's options have dots. */
function metasOf(smil: XmlElement): Map<string, XmlElement> {
  const metas = childrenOf(smil, 'head').filter(({ name }) => name === 'meta');
  return new Map(metas.map((meta) => [nameOf(meta).toLowerCase().replaceAll('.', '_'), meta]));
}

function nameOf(meta: XmlElement): string {
  return meta.attributes.get('name') ?? '';
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name).flatMap(({ children }) => children);
}

function mediaElements(elements: readonly XmlElement[]): XmlElement[] {
  return elements.flatMap((element) =>
    MEDIA_NAMES.includes(element.name) ? [element] : mediaElements(element.children),
  );
}
