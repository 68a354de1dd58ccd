import { mapConcurrently } from '../../map-concurrently.ts';
import type { Steps } from '../../steps.ts';
import type { Box } from '../boxes.ts';
import type { MediaSubject } from '../media-subject.ts';
import type { ObjectReader, Window } from '../object-reader.ts';
import { FragmentCollector } from './fragment-collector.ts';
import { fragmentSpans } from './fragment-index.ts';
import type { Fragments } from './fragments.ts';
import { readFragment } from './read-fragment.ts';
import { type SampleDefaults, trackExtends } from './track-extends.ts';
import { type MovieFragment, walkFragments } from './walk-fragments.ts';

/** Up to this size, one read of the whole file costs less than a read for each fragment. */
const WHOLE_LIMIT_BYTES = 8 * 1024 * 1024;

/** Holds the `moof` of ten seconds. */
const MOOF_BYTES = 16 * 1024;

const READS_AT_A_TIME = 16;

/** A `moov` that announces fragments. */
interface FragmentedMovie {
  readonly view: DataView;
  readonly mvex: Box;
}

/**
 * Reads the headers of all movie fragments (ISO/IEC 14496-12 8.8): for a short file, all of it at once; for a long one
 * two reads for its index and then one for each fragment.
 *
 * @param from End of the `moov` in the object.
 * @param window What was read already.
 * @returns By track id.
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`, and what reading throws
 */
export async function readFragments(
  reader: ObjectReader,
  { view, mvex }: FragmentedMovie,
  from: number,
  window: Window,
): Promise<ReadonlyMap<number, Fragments>> {
  const { object, subject } = reader;
  const whole = object.sizeBytes - from <= WHOLE_LIMIT_BYTES;
  const spans = whole ? [{ from, to: object.sizeBytes }] : await fragmentSpans(reader, from, window);
  const readBytes = whole ? object.sizeBytes - from : MOOF_BYTES;
  const walked = await mapConcurrently(spans, READS_AT_A_TIME, (span) =>
    walkFragments(reader, span, window, readBytes),
  );
  const defaults = trackExtends(view, mvex, subject);
  const collectors = new Map(
    [...defaults.keys()].map((id) => [id, new FragmentCollector(subject.track(id), object.sizeBytes)]),
  );
  const fragments = await reader.compute(collect(walked.flat(), defaults, collectors, subject));
  // The tables stay, the headers they were made of do not: about as much.
  await reader.take(sum([...fragments.values()].map(({ view }) => view.byteLength)));
  reader.give(sum(walked.flat().map(({ view }) => view.byteLength)));
  return fragments;
}

function* collect(
  headers: readonly MovieFragment[],
  defaults: ReadonlyMap<number, SampleDefaults>,
  collectors: ReadonlyMap<number, FragmentCollector>,
  subject: MediaSubject,
): Steps<ReadonlyMap<number, Fragments>> {
  for (const header of headers) yield* readFragment(header, defaults, collectors, subject);
  const fragments = new Map<number, Fragments>();
  for (const [id, collector] of collectors) {
    if (collector.count > 0) fragments.set(id, yield* collector.finish());
  }
  return fragments;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
