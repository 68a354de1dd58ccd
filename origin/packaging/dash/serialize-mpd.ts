import { element, type XmlElement } from '../plans/xml-element.ts';
import type { AdaptationSet, Descriptor, Mpd, Representation, SegmentTemplate } from './mpd.ts';

/** ISO/IEC 23009-1 8.4 and ISO/IEC 23000-19 */
const PROFILES = 'urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019';

/** The MPD as an XML document. */
export function serializeMpd(mpd: Mpd): string {
  const attributes = {
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    profiles: PROFILES,
    type: 'static',
    mediaPresentationDuration: duration(mpd.durationSeconds),
    minBufferTime: duration(mpd.minBufferSeconds),
  };
  const period = element('Period', { id: '1', start: 'PT0S' }, [
    element('BaseURL', {}, mpd.baseUrl),
    ...mpd.adaptationSets.map((set) => adaptationSet(set)),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('MPD', attributes, [period])}`;
}

/** xs:duration, to the millisecond. */
function duration(seconds: number): string {
  return `PT${Number(seconds.toFixed(3))}S`;
}

function adaptationSet(set: AdaptationSet): XmlElement {
  const shared = sharedTemplate(set);
  const attributes = {
    id: set.id,
    contentType: set.contentType,
    lang: set.lang,
    mimeType: set.mimeType,
    segmentAlignment: 'true',
    startWithSAP: 1,
    par: set.par?.join(':'),
    maxWidth: set.maxWidth,
    maxHeight: set.maxHeight,
  };
  return element('AdaptationSet', attributes, [
    ...set.supplementalProperties.map((property) => descriptor('SupplementalProperty', property)),
    ...(set.label === undefined ? [] : [element('Label', {}, set.label)]),
    descriptor('Role', { scheme: 'urn:mpeg:dash:role:2011', value: set.role }),
    ...(shared === undefined ? [] : [shared]),
    ...set.representations.map((one) => representation(one, shared === undefined)),
  ]);
}

/** The template of all representations, where they have the same: it then stands once. */
function sharedTemplate(set: AdaptationSet): XmlElement | undefined {
  const templates = new Set(set.representations.map((one) => segmentTemplate(one.segmentTemplate)));
  const [only] = templates;
  return templates.size === 1 ? only : undefined;
}

function representation(one: Representation, withTemplate: boolean): XmlElement {
  const attributes = {
    id: one.id,
    bandwidth: one.bandwidth,
    codecs: one.codecs,
    width: one.width,
    height: one.height,
    frameRate: one.frameRate && (one.frameRate[1] === 1 ? one.frameRate[0] : one.frameRate.join('/')),
    sar: one.sar?.join(':'),
    audioSamplingRate: one.audioSamplingRate,
  };
  return element('Representation', attributes, [
    ...(one.audioChannels === undefined ? [] : [descriptor('AudioChannelConfiguration', one.audioChannels)]),
    ...(one.supplementalProperties ?? []).map((property) => descriptor('SupplementalProperty', property)),
    ...(withTemplate ? [segmentTemplate(one.segmentTemplate)] : []),
  ]);
}

function descriptor(name: string, { scheme, value }: Descriptor): XmlElement {
  return element(name, { schemeIdUri: scheme, value });
}

function segmentTemplate(template: SegmentTemplate): XmlElement {
  const { timescale, initialization, media } = template;
  const timeline = template.timeline.map(({ t, d, repeats }, i) =>
    element('S', { t: i === 0 ? t : undefined, d, r: repeats === 0 ? undefined : repeats }),
  );
  return element('SegmentTemplate', { timescale, initialization, media }, [
    element('SegmentTimeline', {}, timeline),
  ]);
}
