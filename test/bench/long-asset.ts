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
  reads = 0;

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    const deliver = async () => {
      const { object, bytes } = await this.readFully(range);
      sink.onHead(object);
      for (let at = 0; at < bytes.length; at += TURN_BYTES) {
        if (at > 0) await setImmediate();
        sink.onData(bytes.subarray(at, at + TURN_BYTES), () => {});
      }
      sink.onEnd();
    };
    void deliver();
    return { pause() {}, resume() {}, abort() {} };
  }

  async readFully(range: ObjectRange): Promise<{ object: ObjectRef; bytes: Buffer }> {
    this.reads += 1;
    const { sizeBytes } = this.movie;
    const { bucket, key, start } = range;
    const object = { bucket, key, etag: '"long"', sizeBytes, lastModifiedMs: 0 };
    return Promise.resolve({ object, bytes: this.movie.read(start, Math.min(range.end, sizeBytes)) });
  }
}

export function longAssets(store: ObjectStore): Assets {
  return new Assets(store, { locate: () => undefined, limitBytes: 1024 ** 3 });
}
