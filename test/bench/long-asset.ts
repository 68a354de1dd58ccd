import { setImmediate } from 'node:timers/promises';
import { Assets } from '../../origin/asset/assets.ts';
import type {
  ObjectRange,
  ObjectRef,
  ObjectStore,
  RangeRead,
  RangeSink,
} from '../../origin/model/object-store.ts';
import { longMovie, type LongMovie } from '../support/two-hour-moov.ts';

/** As sockets do, a read delivers no more than this in a turn of the event loop. */
const TURN_BYTES = 256 * 1024;

/** A store that holds one long movie under every key, in memory, and counts its reads. */
export class LongMovieStore implements ObjectStore {
  readonly movie: LongMovie = longMovie(2);
  /** Copied into for each turn, as what a socket got is: readers do not keep it. */
  readonly #turn = Buffer.alloc(TURN_BYTES);
  reads = 0;

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    const deliver = async () => {
      sink.onHead(this.#found(range));
      const end = Math.min(range.end, this.movie.sizeBytes);
      for (let at = range.start; at < end; at += TURN_BYTES) {
        if (at > range.start) await setImmediate();
        const bytes = this.#turn.subarray(0, Math.min(TURN_BYTES, end - at));
        this.movie.readInto(bytes, at);
        sink.onData(bytes, () => {});
      }
      sink.onEnd();
    };
    void deliver();
    return { pause() {}, resume() {}, abort() {} };
  }

  async readFully(range: ObjectRange): Promise<{ object: ObjectRef; bytes: Buffer }> {
    const object = this.#found(range);
    const bytes = this.movie.read(range.start, Math.min(range.end, this.movie.sizeBytes));
    return Promise.resolve({ object, bytes });
  }

  #found({ bucket, key }: ObjectRange): ObjectRef {
    this.reads += 1;
    return { bucket, key, etag: '"long"', sizeBytes: this.movie.sizeBytes, lastModifiedMs: 0 };
  }
}

export function longAssets(store: ObjectStore): Assets {
  return new Assets(store, { locate: () => undefined, limitBytes: 1024 ** 3 });
}
