import type { Asset } from '../../model/asset.ts';
import type { DashProfile } from '../../model/packager.ts';
import { ROLE_SCHEME } from '../../model/purpose.ts';
import type { TextTrack } from '../../model/text.ts';
import { TEXT_CODECS } from '../../text/writers/text-entries.ts';
import { TEXT_TIMESCALE } from '../../text/writers/text-samples.ts';
import { childUri } from '../plans/child-uri.ts';
import { TEXT_TYPE, textForm } from '../texts/plan-fragments.ts';
import { textBandwidth } from '../texts/text-bandwidth.ts';
import { textNames } from '../texts/text-names.ts';
import { textUri } from '../texts/text-name.ts';
import { displayName } from '../tracks/language-name.ts';
import { MEDIA_FOLDER } from './addressing.ts';
import type { AdaptationSet, Representation, SegmentTemplate } from './mpd.ts';
import { WHOLE_TYPE } from './plan-text.ts';
import { timeline } from './timeline.ts';

/** By profile: in fragments, or as files of their own, which players take whole. */
const WRITTEN = {
  live: { mimeType: TEXT_TYPE, representation: inFragments },
  'on-demand': { mimeType: WHOLE_TYPE, representation: inOneFile },
} as const satisfies Record<DashProfile, unknown>;

/** Each text is a set of its own: nobody changes between two of them by bandwidth. */
export function textSets(asset: Asset, profile: DashProfile): Omit<AdaptationSet, 'id'>[] {
  const { mimeType, representation } = WRITTEN[profile];
  const names = textNames(asset.texts);
  return asset.texts.map((text, i) => ({
    contentType: 'text',
    ...(text.language !== 'und' && { lang: text.language }),
    mimeType,
    accessPointType: 1,
    ...labelOf(text, names[i]!),
    supplementalProperties: [],
    accessibility: text.accessibility ?? [],
    roles: text.roles ?? [{ scheme: ROLE_SCHEME, value: 'subtitle' }],
    representations: [representation(asset, text)],
  }));
}

/** A label of its own, or what tells a second text of a language from the first. */
function labelOf(text: TextTrack, name: string): { label: string } | undefined {
  return text.label === undefined && name === displayName(text) ? undefined : { label: name };
}

function inFragments(asset: Asset, text: TextTrack): Representation {
  return {
    id: text.id,
    bandwidth: textBandwidth(asset, text, textForm(text)).peak,
    codecs: TEXT_CODECS[textForm(text)],
    segments: segmentTemplate(asset),
  };
}

function inOneFile(asset: Asset, text: TextTrack): Representation {
  const url = childUri(asset, `${MEDIA_FOLDER}${textUri(asset, text)}.vtt`);
  const bandwidth = textBandwidth(asset, text, 'WebVTT').peak;
  return { id: text.id, bandwidth, segments: { kind: 'whole', url } };
}

function segmentTemplate(asset: Asset): SegmentTemplate {
  const name = `${encodeURIComponent(asset.name)}-$RepresentationID$`;
  const isNumbered = asset.dash.addressing === 'number';
  const starts = asset.textStartsMs;
  return {
    kind: 'template',
    timescale: TEXT_TIMESCALE,
    initialization: childUri(asset, `${name}.dash`),
    media: childUri(asset, isNumbered ? `${name}-$Number$.m4s` : `${name}-$Time$.dash`),
    ...(isNumbered && { startNumber: 1 }),
    timeline: timeline({ count: starts.length - 1, startTicks: (i) => starts[i]! }),
  };
}
