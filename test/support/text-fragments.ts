import type { Steps } from '../../origin/steps.ts';
import type { TextSample } from '../../origin/text/text-sample.ts';

/** What steps come to, taken at once. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The body of a box, by the boxes that it is in. */
export function boxesIn(bytes: Buffer, ...path: readonly string[]): Buffer {
  const [type, ...rest] = path;
  if (type === undefined) return bytes;
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === type)
      return boxesIn(bytes.subarray(at + 8, at + bytes.readUInt32BE(at)), ...rest);
  }
  throw new Error(`There is no ${type}`);
}

/** The samples of a fragment with `tfdt` of version 1, a default duration, and sizes in `trun`. */
export function fragmentSamples(fragment: Buffer, timescale: number): TextSample[] {
  const traf = boxesIn(fragment, 'moof', 'traf');
  const media = boxesIn(fragment, 'mdat');
  const usual = boxesIn(traf, 'tfhd').readUInt32BE(8);
  const trun = boxesIn(traf, 'trun');
  const hasDurations = (trun.readUInt32BE(0) & 0x100) !== 0;
  const samples: TextSample[] = [];
  let ticks = Number(boxesIn(traf, 'tfdt').readBigUInt64BE(4));
  let [field, at] = [12, 0];
  for (let left = trun.readUInt32BE(4); left > 0; left--) {
    const duration = hasDurations ? trun.readUInt32BE((field += 4) - 4) : usual;
    const size = trun.readUInt32BE((field += 4) - 4);
    const ms = (time: number) => (time * 1000) / timescale;
    samples.push({ startMs: ms(ticks), endMs: ms(ticks + duration), bytes: media.subarray(at, at + size) });
    [ticks, at] = [ticks + duration, at + size];
  }
  return samples;
}
