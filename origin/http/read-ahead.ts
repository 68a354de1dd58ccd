import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRange, ObjectStore } from '../model/object-store.ts';
import { type ByteRuns, type PlanPart, type ResponsePlan } from '../model/response-plan.ts';
import { whenAborted } from '../when-aborted.ts';
import type { Answer } from './connection/answer.ts';
import { coveringReads } from './covering-reads.ts';
import { parseRequestPath } from './routing/request-path.ts';
import { routeModes, type PlanningSources } from './route-modes.ts';
import type { Routes } from './routing/routes.ts';

interface ReadAheadContext extends PlanningSources {
  readonly routes: Routes;
  /** It keeps what is read. */
  readonly store: ObjectStore;
  /** Whether a bucket's connections are free enough for reads that nobody waits for. */
  readonly hasRoom: (bucket: string) => boolean;
}

/** Only the URL's path is told apart from what surrounds it. */
const ANY_ORIGIN = 'http://origin';

/**
 * Reads the segments that follow one that was sent, so that they are at hand when they are asked for. It is in nobody's
 * way: one read at a time for a client's connection, only where the bucket has room, and none once the client has left.
 */
export class ReadAhead {
  readonly #context: ReadAheadContext;

  constructor(context: ReadAheadContext) {
    this.#context = context;
  }

  /**
   * Begins after an answer that was sent whole; answers when it is over. It never fails: what could not be read is read
   * when somebody asks.
   *
   * @param url of the segment that was sent
   * @param count of the segments to read
   */
  async begin(url: string, count: number, answer: Answer): Promise<void> {
    const gone = new AbortController();
    const stopWaiting = answer.onceClosed(() => gone.abort());
    try {
      await this.#readFollowing(url, count, gone.signal);
    } catch (error) {
      if (HeadwaterError.from(error).code === 'internal') throw error;
    } finally {
      stopWaiting();
    }
  }

  async #readFollowing(url: string, count: number, signal: AbortSignal): Promise<void> {
    let [at, plan] = [url, await this.#planOf(url, signal)];
    for (let i = 0; i < count && plan.next !== undefined; i += 1) {
      at = following(at, plan.next);
      plan = await this.#planOf(at, signal);
      for (const range of plan.parts.flatMap(rangesOf)) {
        if (signal.aborted || !this.#context.hasRoom(range.bucket)) return;
        await this.#read(range, signal);
      }
    }
  }

  async #planOf(url: string, signal: AbortSignal): Promise<ResponsePlan> {
    const path = parseRequestPath(url);
    const route = this.#context.routes.match(path.path);
    if (route === undefined) throw new HeadwaterError('not-found', 'Cannot find a route for the URL');
    const source = routeModes[route.mode](route, path, this.#context);
    return source.planAtHand() ?? source.plan(signal);
  }

  /** What comes is kept by the store. */
  #read(range: ObjectRange, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const read = this.#context.store.read(range, {
      onHead: () => undefined,
      onData: (_chunk, release) => {
        release();
      },
      onEnd: resolve,
      onError: reject,
    });
    const stopListening = whenAborted(signal, () => {
      read.abort();
      resolve();
    });
    return promise.finally(stopListening);
  }
}

/** RFC 3986 5.2; the segment that follows stands beside the one before. */
function following(url: string, next: string): string {
  const { pathname, search } = new URL(next, new URL(url, ANY_ORIGIN));
  return pathname + search;
}

function rangesOf(part: PlanPart): ObjectRange[] {
  switch (part.kind) {
    case 'bytes':
      return [];
    case 'object':
      return coveringRanges(part);
    case 'transformed':
      return part.sources.flatMap(coveringRanges);
  }
}

function coveringRanges({ object, runs }: ByteRuns): ObjectRange[] {
  const { bucket, key, etag: ifMatch, sizeBytes } = object;
  return coveringReads(runs).map(({ start, end }) => ({ bucket, key, start, end, ifMatch, sizeBytes }));
}
