import { Assets } from '../../origin/asset/assets.ts';
import type {
  ObjectRange,
  ObjectRef,
  ObjectStore,
  RangeRead,
  RangeSink,
} from '../../origin/model/object-store.ts';
import { longMovie, type LongMovie } from '../support/two-hour-moov.ts';

/** A store that holds one long movie under every key, in memory, and counts its reads. */
export class LongMovieStore implements ObjectStore {
  readonly movie: LongMovie = longMovie(2);
  reads = 0;

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    const deliver = async () => {
      const { object, bytes } = await this.readFully(range);
      sink.onHead(object);
      sink.onData(bytes, () => {});
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
