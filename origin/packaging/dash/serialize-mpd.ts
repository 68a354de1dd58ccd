import type { Steering } from '../../model/asset.ts';
import type { DashProfile } from '../../model/packager.ts';
import { element, type XmlElement } from '../plans/xml-element.ts';
import type { AdaptationSet, Descriptor, Mpd, Representation, SegmentTemplate } from './mpd.ts';

/** ISO/IEC 23009-1 8.4, 8.3, and ISO/IEC 23000-19 */
const PROFILES = {
  live: 'urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019',
  'on-demand': 'urn:mpeg:dash:profile:isoff-on-demand:2011,urn:mpeg:dash:profile:cmaf:2019',
} as const satisfies Record<DashProfile, string>;

/** That players may switch at the beginning of each segment: of a file, they are called subsegments. ISO/IEC 23009-1 5.3.3.2 */
const ALIGNMENT = {
  live: { aligned: 'segmentAlignment', accessPoint: 'startWithSAP' },
  'on-demand': { aligned: 'subsegmentAlignment', accessPoint: 'subsegmentStartsWithSAP' },
} as const satisfies Record<DashProfile, unknown>;

/** The MPD as an XML document. */
export function serializeMpd(mpd: Mpd): string {
  const attributes = {
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    'xmlns:scte214': isSupplemented(mpd) ? 'urn:scte:dash:scte214-extensions' : undefined,
    profiles: PROFILES[mpd.profile],
    type: 'static',
    mediaPresentationDuration: duration(mpd.durationSeconds),
    minBufferTime: duration(mpd.minBufferSeconds),
  };
  const period = element('Period', { id: '1', start: 'PT0S' }, [
    ...(mpd.baseUrl === undefined ? [] : [element('BaseURL', {}, mpd.baseUrl)]),
    ...mpd.adaptationSets.map((set) => adaptationSet(set, mpd.profile)),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('MPD', attributes, [...deliveryOf(mpd), period])}`;
}

/** ISO/IEC 23009-1 5.6; ETSI TS 103 998 4.3 */
function deliveryOf({ delivery }: Mpd): XmlElement[] {
  if (delivery === undefined) return [];
  const { pathways, steering } = delivery;
  return [
    ...pathways.map(({ id, folderUrl }) => element('BaseURL', { serviceLocation: id }, folderUrl)),
    ...(steering === undefined ? [] : [steeringElement(steering)]),
  ];
}

function steeringElement({ serverUrl, first, queryBeforeStart }: Steering): XmlElement {
  const attributes = { defaultServiceLocation: first, queryBeforeStart: String(queryBeforeStart) };
  return element('ContentSteering', attributes, serverUrl);
}

function isSupplemented({ adaptationSets }: Mpd): boolean {
  return adaptationSets.some(({ representations }) =>
    representations.some(({ supplementalCodec }) => supplementalCodec !== undefined),
  );
}

/** xs:duration, to the millisecond. */
function duration(seconds: number): string {
  return `PT${Number(seconds.toFixed(3))}S`;
}

function adaptationSet(set: AdaptationSet, profile: DashProfile): XmlElement {
  const shared = sharedTemplate(set);
  const { aligned, accessPoint } = ALIGNMENT[profile];
  const attributes = {
    id: set.id,
    contentType: set.contentType,
    lang: set.lang,
    mimeType: set.mimeType,
    [aligned]: 'true',
    [accessPoint]: set.accessPointType,
    par: set.par?.join(':'),
    maxWidth: set.maxWidth,
    maxHeight: set.maxHeight,
  };
  return element('AdaptationSet', attributes, [
    ...(set.essentialProperties ?? []).map((property) => descriptor('EssentialProperty', property)),
    ...set.supplementalProperties.map((property) => descriptor('SupplementalProperty', property)),
    ...(set.label === undefined ? [] : [element('Label', {}, set.label)]),
    ...set.accessibility.map((one) => descriptor('Accessibility', one)),
    ...set.roles.map((role) => descriptor('Role', role)),
    ...(shared === undefined ? [] : [shared]),
    ...set.representations.map((one) => representation(one, shared === undefined)),
  ]);
}

/** The template of all representations, where they have the same: it then stands once. */
function sharedTemplate(set: AdaptationSet): XmlElement | undefined {
  const templates = new Set(
    set.representations.map(({ segments }) =>
      segments.kind === 'template' ? segmentTemplate(segments) : undefined,
    ),
  );
  const [only] = templates;
  return templates.size === 1 ? only : undefined;
}

function representation(one: Representation, withSegments: boolean): XmlElement {
  const attributes = {
    id: one.id,
    bandwidth: one.bandwidth,
    codecs: one.codecs,
    'scte214:supplementalCodecs': one.supplementalCodec?.codec,
    'scte214:supplementalProfiles': one.supplementalCodec?.brand,
    width: one.width,
    height: one.height,
    frameRate: one.frameRate && (one.frameRate[1] === 1 ? one.frameRate[0] : one.frameRate.join('/')),
    sar: one.sar?.join(':'),
    maxPlayoutRate: one.maxPlayoutRate,
    codingDependency: one.codingDependency === undefined ? undefined : String(one.codingDependency),
    audioSamplingRate: one.audioSamplingRate,
  };
  return element('Representation', attributes, [
    ...(one.audioChannels === undefined ? [] : [descriptor('AudioChannelConfiguration', one.audioChannels)]),
    ...(one.essentialProperties ?? []).map((property) => descriptor('EssentialProperty', property)),
    ...(one.supplementalProperties ?? []).map((property) => descriptor('SupplementalProperty', property)),
    ...(withSegments ? segmentsOf(one) : []),
  ]);
}

function segmentsOf({ segments }: Representation): XmlElement[] {
  if (segments.kind === 'template') return [segmentTemplate(segments)];
  if (segments.kind === 'whole') return [element('BaseURL', {}, segments.url)];
  const { url, timescale, index, initialization } = segments;
  const attributes = { timescale, indexRange: index.join('-'), indexRangeExact: 'true' };
  return [
    element('BaseURL', {}, url),
    element('SegmentBase', attributes, [element('Initialization', { range: initialization.join('-') })]),
  ];
}

function descriptor(name: string, { scheme, value }: Descriptor): XmlElement {
  return element(name, { schemeIdUri: scheme, value });
}

function segmentTemplate(template: SegmentTemplate): XmlElement {
  const { timescale, durationTicks: duration, initialization, media, startNumber } = template;
  const timeline = template.timeline.map(({ t, d, repeats }, i) =>
    element('S', { t: i === 0 ? t : undefined, d, r: repeats === 0 ? undefined : repeats }),
  );
  if (duration !== undefined) {
    const { offsetTicks: presentationTimeOffset } = template;
    const told = { timescale, presentationTimeOffset, duration, startNumber, initialization, media };
    return element('SegmentTemplate', told);
  }
  return element('SegmentTemplate', { timescale, startNumber, initialization, media }, [
    element('SegmentTimeline', {}, timeline),
  ]);
}
