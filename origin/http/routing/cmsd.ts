import type { PlanKind, ResponsePlan } from '../../model/response-plan.ts';

/** CTA-5006 `sf`, by the names of formats. */
const STREAMING_FORMATS: Readonly<Record<string, string>> = {
  hls: 'h',
  'hls-ts': 'h',
  dash: 'd',
  smooth: 's',
};

/** CTA-5006 `ot`, of what is no segment. */
const OBJECT_TYPES: Readonly<Partial<Record<PlanKind, string>>> = { manifest: 'm', init: 'i' };

/** And of segments, by what their type begins with. */
const SEGMENT_TYPES: Readonly<Record<string, string>> = { video: 'v', audio: 'a', text: 'c' };

/** Each once, so that the head of its answer is written once, too. */
const known = new WeakMap<ResponsePlan, ResponsePlan>();

/** The plan with what shields are told of it: Common Media Server Data (CTA-5006), its static part. */
export function withCmsd(plan: ResponsePlan, format: string | undefined): ResponsePlan {
  if (plan.kind === 'file') return plan;
  const before = known.get(plan);
  if (before !== undefined) return before;
  const described = { ...plan, headers: { ...plan.headers, 'CMSD-Static': cmsdOf(plan, format) } };
  known.set(plan, described);
  return described;
}

/** RFC 9651 3.2: a dictionary, sorted by its keys. */
function cmsdOf({ kind, contentType, media, next }: ResponsePlan, format = ''): string {
  const type = OBJECT_TYPES[kind] ?? SEGMENT_TYPES[contentType.split('/')[0] ?? ''] ?? 'o';
  const streaming = STREAMING_FORMATS[format] ?? 'o';
  const nextObject = next === undefined ? [] : [`nor="${encodeURIComponent(next)}"`];
  const facts = media === undefined ? [] : [`br=${media.bitrateKbps}`, `d=${media.durationMs}`];
  return [...facts, ...nextObject, `ot=${type}`, `sf=${streaming}`, 'st=v'].join(',');
}
