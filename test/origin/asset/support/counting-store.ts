import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { HeadwaterError } from '../../../../origin/model/errors.ts';
import type {
  ObjectRange,
  ObjectRef,
  ObjectStore,
  RangeRead,
  RangeSink,
} from '../../../../origin/model/object-store.ts';

/** Bytes of an object: all of them, or how to make a range of them where they would not fit into memory. */
export interface Content {
  readonly sizeBytes: number;
  read(start: number, end: number): Buffer;
}

/** A store over memory that keeps a list of what was read. It honours `ifMatch` and abort signals. */
export class CountingStore implements ObjectStore {
  readonly reads: ObjectRange[] = [];
  /** What a read delivers in a turn of the event loop: all of it, unless it is to be as slow as a socket. */
  turnBytes = Infinity;
  /** Awaited before a read is answered; it is the last in `reads` by then. */
  beforeRead: (range: ObjectRange) => void | Promise<void> = () => {};
  readonly #objects = new Map<string, { ref: ObjectRef; content: Content }>();

  put(key: string, content: Uint8Array | Content, etag?: string, bucket = 'media'): this {
    const held = content instanceof Uint8Array ? fromBytes(content) : content;
    const digest = createHash('sha256')
      .update(held.read(0, Math.min(held.sizeBytes, 65_536)))
      .digest('hex');
    const ref: ObjectRef = {
      bucket,
      key,
      etag: etag ?? `"${digest.slice(0, 32)}"`,
      sizeBytes: held.sizeBytes,
      lastModifiedMs: 1_700_000_000_000,
    };
    this.#objects.set(`${bucket}/${key}`, { ref, content: held });
    return this;
  }

  remove(key: string, bucket = 'media'): void {
    this.#objects.delete(`${bucket}/${key}`);
  }

  async readFully(range: ObjectRange, signal?: AbortSignal): Promise<{ object: ObjectRef; bytes: Buffer }> {
    this.reads.push(range);
    await this.beforeRead(range);
    if (signal?.aborted) throw new HeadwaterError('cancelled', `Cannot read ${range.key}: cancelled`);
    const object = this.#objects.get(`${range.bucket}/${range.key}`);
    if (!object) throw new HeadwaterError('not-found', `Cannot read ${range.key}: no such object`);
    const { ref, content } = object;
    if (range.ifMatch !== undefined && range.ifMatch !== ref.etag) {
      throw new HeadwaterError('object-replaced', `Cannot read ${range.key}: it was replaced`);
    }
    return { object: ref, bytes: content.read(range.start, Math.min(range.end, ref.sizeBytes)) };
  }

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    let aborted = false;
    const deliver = async () => {
      try {
        const { object, bytes } = await this.readFully(range);
        if (aborted) return;
        sink.onHead(object);
        for (let at = 0; at < bytes.length; at += this.turnBytes) {
          if (at > 0) await setImmediate();
          if (aborted) return;
          sink.onData(bytes.subarray(at, at + this.turnBytes), () => {});
        }
        sink.onEnd();
      } catch (error) {
        if (!aborted) sink.onError(HeadwaterError.from(error));
      }
    };
    void deliver();
    return { pause() {}, resume() {}, abort: () => void (aborted = true) };
  }
}

function fromBytes(bytes: Uint8Array): Content {
  const buffer = Buffer.from(bytes);
  return { sizeBytes: buffer.length, read: (start, end) => buffer.subarray(start, end) };
}

/** An object of zeros but for the pieces at the given places. */
export function sparse(
  sizeBytes: number,
  pieces: readonly (readonly [at: number, bytes: Buffer])[],
): Content {
  const read = (start: number, end: number) => {
    const range = Buffer.alloc(end - start);
    for (const [at, bytes] of pieces) {
      const skipped = Math.max(0, start - at);
      if (skipped < bytes.length && at < end) bytes.copy(range, Math.max(0, at - start), skipped);
    }
    return range;
  };
  return { sizeBytes, read };
}
