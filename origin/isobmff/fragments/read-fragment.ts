import { type Steps, Stride } from '../../steps.ts';
import type { MediaSubject } from '../media-subject.ts';
import { boxHeader, childBoxes, requireBox } from '../boxes.ts';
import { FieldReader } from '../field-reader.ts';
import type { FragmentCollector } from './fragment-collector.ts';
import { type BoxInView, type FragmentHeader, fragmentHeader, fragmentTime } from './fragment-header.ts';
import type { SampleDefaults } from './track-extends.ts';
import type { MovieFragment } from './walk-fragments.ts';

/** Fields of `trun` that its flags say are there (ISO/IEC 14496-12 8.8.8). */
const DATA_OFFSET = 0x1;
const FIRST_SAMPLE_FLAGS = 0x4;
const DURATION = 0x100;
const SIZE = 0x200;
const FLAGS = 0x400;
const COMPOSITION_OFFSET = 0x800;
const PER_SAMPLE = [DURATION, SIZE, FLAGS, COMPOSITION_OFFSET];

/** Hands the samples of a movie fragment to the collectors of their tracks. */
export function* readFragment(
  { start, view }: MovieFragment,
  defaults: ReadonlyMap<number, SampleDefaults>,
  collectors: ReadonlyMap<number, FragmentCollector>,
  subject: MediaSubject,
): Steps<void> {
  const moof = boxHeader(view, 0, view.byteLength)!;
  let dataEnd = start;
  for (const traf of childBoxes(view, moof, subject).filter(({ type }) => type === 'traf')) {
    const boxes = childBoxes(view, traf, subject);
    const tfhd = requireBox(boxes, 'tfhd', subject);
    const header = fragmentHeader({ view, box: tfhd }, defaults, { moofStart: start, dataEnd }, subject);
    const collector = collectors.get(header.trackId)!;
    collector.useDescription(header.description);
    yield;
    collector.startFragment(fragmentTime(view, boxes, subject));
    dataEnd = header.base;
    for (const trun of boxes.filter(({ type }) => type === 'trun')) {
      dataEnd = yield* readRun({ view, box: trun }, { header, follows: dataEnd }, collector, subject);
    }
  }
}

/** What a run leaves to others to say. */
interface RunContext {
  readonly header: FragmentHeader;
  /** Where its data begins, unless it says so itself. */
  readonly follows: number;
}

/** @returns where its data ends */
function* readRun(
  { view, box: trun }: BoxInView,
  { header, follows }: RunContext,
  collector: FragmentCollector,
  subject: MediaSubject,
): Steps<number> {
  const fields = new FieldReader(view, trun, subject);
  const present = fields.u32();
  const count = fields.u32();
  let position = (present & DATA_OFFSET) === 0 ? follows : header.base + fields.i32();
  const firstFlags = (present & FIRST_SAMPLE_FLAGS) === 0 ? undefined : fields.u32();
  const there = PER_SAMPLE.filter((flag) => (present & flag) !== 0);
  const [durationAt, sizeAt, flagsAt, offsetAt] = PER_SAMPLE.map((flag) => 4 * there.indexOf(flag));
  const sampleBytes = 4 * there.length;
  let at = fields.take(sampleBytes * count);
  collector.startChunk(position, count);
  const field = (place: number, otherwise: number) => (place < 0 ? otherwise : view.getUint32(at + place));
  const stride = new Stride();
  for (let i = 0; i < count; i++, at += sampleBytes) {
    if (stride.walk()) yield;
    const duration = field(durationAt!, header.duration);
    const size = field(sizeAt!, header.size);
    const flags = field(flagsAt!, (i === 0 ? firstFlags : undefined) ?? header.flags);
    collector.add(size, duration, flags, field(offsetAt!, 0) | 0);
    position += size;
  }
  return position;
}
