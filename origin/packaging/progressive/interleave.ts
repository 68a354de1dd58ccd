import type { Track } from '../../model/asset.ts';
import type { ObjectPart } from '../../model/response-plan.ts';
import { type Steps, Stride } from '../../steps.ts';
import { CHUNK_LIMIT_SECONDS } from '../../isobmff/writers/chunk-collector.ts';
import type { CollectedSamples } from '../../isobmff/writers/collect-samples.ts';

/** The media of a file: the chunks of all tracks, and where each has come to lie. */
interface Interleaved {
  /** By track: where its chunks begin, from the first byte of the media. */
  readonly chunkOffsets: readonly Float64Array[];
  readonly parts: readonly ObjectPart[];
  readonly lengthBytes: number;
}

/** A track that has chunks left. */
interface Queue {
  readonly track: Track;
  readonly chunks: CollectedSamples['chunks'];
  readonly offsets: Float64Array;
  /** Of the track's object among those of all tracks. */
  readonly object: number;
  next: number;
}

/**
 * Puts the chunks of all tracks in one order: none goes before what begins {@link CHUNK_LIMIT_SECONDS} earlier, and as far as
 * that allows, those of an object stay in its order, so that a file that is interleaved well is read from front to back.
 */
export function* interleave(
  tracks: readonly { readonly track: Track; readonly samples: CollectedSamples }[],
): Steps<Interleaved> {
  const objects = [...new Set(tracks.map(({ track }) => track.object))];
  const queues = tracks.map(({ track, samples: { chunks } }): Queue => ({
    track,
    chunks,
    offsets: new Float64Array(chunks.samples.length),
    object: objects.indexOf(track.object),
    next: 0,
  }));
  const media = new MediaParts();
  const stride = new Stride();
  for (let queue = nextQueue(queues); queue !== undefined; queue = nextQueue(queues)) {
    const { chunks, next } = queue;
    queue.offsets[next] = media.lengthBytes;
    media.add(queue.track, chunks.start[next]!, chunks.end[next]!);
    queue.next += 1;
    if (stride.walk()) yield;
  }
  const { parts, lengthBytes } = media;
  return { chunkOffsets: queues.map(({ offsets }) => offsets), parts, lengthBytes };
}

/** The one whose chunk lies first in the source, among those that are not too early. */
function nextQueue(queues: readonly Queue[]): Queue | undefined {
  let earliest = Number.POSITIVE_INFINITY;
  for (const queue of queues) if (hasNext(queue)) earliest = Math.min(earliest, nextSeconds(queue));
  let first: Queue | undefined;
  for (const queue of queues) {
    if (!hasNext(queue) || nextSeconds(queue) >= earliest + CHUNK_LIMIT_SECONDS) continue;
    if (first === undefined || liesBefore(queue, first)) first = queue;
  }
  return first;
}

function hasNext({ chunks, next }: Queue): boolean {
  return next < chunks.samples.length;
}

function nextSeconds({ track, chunks, next }: Queue): number {
  return chunks.startTicks[next]! / track.timescale;
}

function liesBefore(one: Queue, other: Queue): boolean {
  if (one.object !== other.object) return one.object < other.object;
  return one.chunks.start[one.next]! < other.chunks.start[other.next]!;
}

/** Parts of one object each, with what adjoins made one run. */
class MediaParts {
  readonly parts: { kind: 'object'; object: Track['object']; runs: number[] }[] = [];
  lengthBytes = 0;

  add({ object }: Track, start: number, end: number): void {
    if (start === end) return;
    this.lengthBytes += end - start;
    const last = this.parts.at(-1);
    if (last?.object !== object) {
      this.parts.push({ kind: 'object', object, runs: [start, end] });
      return;
    }
    const { runs } = last;
    if (runs.at(-1) === start) runs[runs.length - 1] = end;
    else runs.push(start, end);
  }
}
