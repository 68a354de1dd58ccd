import { onBehalfOf } from '../asking-client.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { RouteConfig } from '../origin-config.ts';
import type { ObjectRange, ObjectStore } from '../model/object-store.ts';
import { type ByteRuns, type PlanPart, type ResponsePlan } from '../model/response-plan.ts';
import { whenAborted } from '../when-aborted.ts';
import type { Answer } from './connection/answer.ts';
import { coveringReads } from './covering-reads.ts';
import { parseRequestPath } from './routing/request-path.ts';
import { routeModes, type PlanningSources } from './route-modes.ts';

interface ReadAheadContext extends PlanningSources {
  /** It keeps what is read. */
  readonly store: ObjectStore;
  /** Whether a bucket's connections are free enough for reads that nobody waits for. */
  readonly hasRoom: (bucket: string) => boolean;
}

interface SentSegment {
  readonly route: RouteConfig;
  readonly url: string;
  /** What its player says that it will ask for, as a reference; absent: nothing, and what follows is meant. */
  readonly hint?: string | undefined;
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
   * @param segment that was sent
   * @param count of the segments to read
   */
  async begin(segment: SentSegment, count: number, answer: Answer): Promise<void> {
    const gone = new AbortController();
    const stopWaiting = answer.onceClosed(() => gone.abort());
    try {
      await onBehalfOf(answer.client, () => this.#readFollowing(segment, count, gone.signal));
    } catch (error) {
      if (HeadwaterError.from(error).code === 'internal') throw error;
    } finally {
      stopWaiting();
    }
  }

  async #readFollowing(segment: SentSegment, count: number, signal: AbortSignal): Promise<void> {
    const { route, url } = segment;
    let at = url;
    let next = hintOf(segment) ?? (await this.#planOf(route, url, signal)).next;
    for (let i = 0; i < count && next !== undefined; i += 1) {
      at = following(at, next);
      const plan = await this.#planOf(route, at, signal);
      if (plan.kind !== 'segment') return;
      next = plan.next;
      for (const range of plan.parts.flatMap(rangesOf)) {
        if (signal.aborted || !this.#context.hasRoom(range.bucket)) return;
        await this.#read(range, signal);
      }
    }
  }

  /** Segments of a track are of one route. */
  async #planOf(route: RouteConfig, url: string, signal: AbortSignal): Promise<ResponsePlan> {
    const source = routeModes[route.mode](route, parseRequestPath(url), this.#context);
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

/** Nobody has something read that is not of the route that they were answered by. */
function hintOf({ route, url, hint }: SentSegment): string | undefined {
  if (hint === undefined || !URL.canParse(hint, new URL(url, ANY_ORIGIN))) return undefined;
  return following(url, hint).startsWith(route.path) ? hint : undefined;
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
