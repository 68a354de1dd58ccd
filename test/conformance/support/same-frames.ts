import type { DecodedFrame } from '../../support/ffmpeg.ts';

interface Agreement {
  /** How much earlier ours are presented than those of the source, seconds. */
  readonly shift: number;
  /** By how much single frames differ from that. */
  readonly driftSeconds: number;
  readonly frames: number;
}

/**
 * @param skipped of ours, from the first: what a decoder shows until it has run in
 * @throws Error where what was decoded is not a run of the source's frames, one after the other
 */
export function agreement(
  ours: readonly DecodedFrame[],
  source: readonly DecodedFrame[],
  skipped: number,
): Agreement {
  const compared = ours.slice(skipped);
  const first = placeIn(compared, source);
  if (first < 0) {
    const some = source.findIndex(({ hash }) => hash === compared.at(-1)?.hash);
    throw new Error(
      `No run of ${compared.length} frames among ${source.length} is this one; its last is number ${some}, its first ` +
        `number ${source.findIndex(({ hash }) => hash === compared[0]?.hash)}`,
    );
  }
  const shifts = compared.map(({ time }, i) => source[first + i]!.time - time);
  const shift = shifts[0] ?? Number.NaN;
  const driftSeconds = Math.max(...shifts.map((one) => Math.abs(one - shift)));
  return { shift, driftSeconds, frames: ours.length };
}

/** Where in the source these frames are; frames may repeat in it. */
function placeIn(frames: readonly DecodedFrame[], source: readonly DecodedFrame[]): number {
  for (let first = 0; first + frames.length <= source.length; first++)
    if (frames.every(({ hash }, i) => source[first + i]!.hash === hash)) return first;
  return -1;
}
