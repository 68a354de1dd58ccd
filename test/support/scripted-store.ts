import { HeadwaterError } from '../../origin/model/errors.ts';
import type {
  ObjectRange,
  ObjectRef,
  ObjectStore,
  RangeRead,
  RangeSink,
} from '../../origin/model/object-store.ts';

export interface ScriptedStore extends ObjectStore {
  /** Ranges asked for, as `KEY start-end`. */
  readonly asked: string[];
  /** Buffers that were delivered and not given back. */
  readonly borrowed: number;
  readonly aborted: number;
}

export interface Script {
  readonly objects: Readonly<Record<string, Buffer>>;
  readonly chunkBytes: number;
  /** A read ends without an error at this offset of the object, whatever was asked for. */
  readonly endsAt?: number;
  /** A read fails when it comes to this offset. */
  readonly failsAt?: number;
}

export function refTo(key: string, sizeBytes: number): ObjectRef {
  return { bucket: 'media', key, etag: `"${key}"`, sizeBytes, lastModifiedMs: 0 };
}

/** An object store without a store: delivers what the script says, chunk by chunk, and honours pauses. */
export function scriptedStore(script: Script): ScriptedStore {
  const figures = { borrowed: 0, aborted: 0 };
  const asked: string[] = [];
  return {
    asked,
    get borrowed() {
      return figures.borrowed;
    },
    get aborted() {
      return figures.aborted;
    },
    read(range, sink) {
      asked.push(`${range.key} ${range.start}-${range.end}`);
      return deliver(script, range, sink, figures);
    },
    readFully: () => Promise.reject(new HeadwaterError('internal', 'Cannot read: this store only streams')),
  };
}

function deliver(
  script: Script,
  range: ObjectRange,
  sink: RangeSink,
  figures: { borrowed: number; aborted: number },
): RangeRead {
  const bytes = script.objects[range.key] as Buffer;
  const end = Math.min(range.end, script.endsAt ?? bytes.length);
  let at = range.start;
  let isPaused = false;
  let isOver = false;
  const step = (): void => {
    if (isOver || isPaused) return;
    if (script.failsAt !== undefined && at >= script.failsAt) {
      isOver = true;
      sink.onError(new HeadwaterError('store-unreachable', 'Cannot read: the script says so'));
      return;
    }
    if (at >= end) {
      isOver = true;
      sink.onEnd();
      return;
    }
    const chunk = Buffer.from(bytes.subarray(at, Math.min(end, at + script.chunkBytes)));
    at += chunk.length;
    figures.borrowed += 1;
    sink.onData(chunk, () => {
      figures.borrowed -= 1;
      // Whoever reads it afterwards reads rubbish, as from a pool of buffers.
      chunk.fill(0xee);
    });
    setImmediate(step);
  };
  setImmediate(() => {
    if (!isOver) sink.onHead(refTo(range.key, bytes.length));
    step();
  });
  return {
    pause: () => (isPaused = true),
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      setImmediate(step);
    },
    abort: () => {
      if (!isOver) figures.aborted += 1;
      isOver = true;
    },
  };
}
