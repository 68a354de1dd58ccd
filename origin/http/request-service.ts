import { randomUUID } from 'node:crypto';
import { LatestFailures } from '../latest-failures.ts';
import type { Logger } from '../log.ts';
import { type ErrorCode, HeadwaterError } from '../model/errors.ts';
import type { LimitsConfig } from '../origin-config.ts';
import type { Answer } from './connection/answer.ts';
import { HeadFields } from './connection/head-fields.ts';
import type { RequestHead } from './connection/request-head.ts';
import { errorResponse } from './error-response.ts';
import { failedPath } from './failed-path.ts';
import { handleRequest, type RequestContext, routeOf } from './handle-request.ts';
import { LoadLimits } from './load-limits.ts';
import type { AccessLog } from './logging/access-log.ts';
import { type AnswerRequest, tracedAnswers } from './logging/traced-answers.ts';
import { RequestTrace } from './logging/request-trace.ts';
import type { RequestResult } from './logging/request-result.ts';
import { RequestCounters } from './request-stats.ts';
import { NO_FORMAT_AT, type ServedRoute } from './routing/route-times.ts';
import { corsWithCookies } from './restricted/cors.ts';
import type { Tracer } from '../tracing/tracer.ts';
import { CORS_HEADERS } from './response-headers.ts';

export interface RequestServiceOptions {
  readonly context: Omit<RequestContext, 'load'>;
  /** What is answered at once, at most. */
  readonly load: Pick<LimitsConfig, 'requests' | 'bytes'>;
  readonly log: Logger;
  /** Takes a line for each request; absent: nobody does. */
  readonly accessLog?: AccessLog | undefined;
  /** Tells a collector of each request; absent: nobody does. */
  readonly tracer?: Tracer | undefined;
}

interface Asking {
  readonly head: RequestHead;
  readonly answer: Answer;
  readonly check: (() => void) | undefined;
  readonly trace: RequestTrace | undefined;
}

/** How an answer ended, before it was timed. */
type Ending = Omit<RequestResult, 'bytesSent' | 'durationSeconds'>;

/** A refused request may have a body that nobody will read; one that is malformed may be followed by anything. */
const CLOSING: ReadonlySet<ErrorCode> = new Set([
  'malformed-request',
  'method-not-allowed',
  'version-not-supported',
]);

/** Every request ends in an answer, a counter and, if wanted, a line in the log. */
export class RequestService {
  readonly counters = new RequestCounters();
  readonly failures = new LatestFailures();
  readonly #options: RequestServiceOptions;
  readonly #context: RequestContext;

  /**
   * Answers a request; it never throws.
   *
   * @param check refuses what no answer of ours would fit, by throwing
   */
  readonly answer: AnswerRequest;

  constructor(options: RequestServiceOptions) {
    const { context, load, tracer } = options;
    const inFlight = (): number => this.counters.inFlight;
    this.#options = options;
    this.#context = { ...context, load: new LoadLimits({ ...load, inFlight }) };
    this.answer = tracer === undefined ? this.#answerOne : tracedAnswers(tracer, this.#answerOne);
  }

  readonly #answerOne: AnswerRequest = async (head, answer, check, traced) => {
    const startedAt = performance.now();
    this.counters.started();
    const requestId = requestIdOf(head);
    if (requestId !== undefined) answer.addHeader('X-Request-Id', requestId);
    const { accessLog } = this.#options;
    const trace = traced ?? (accessLog === undefined ? undefined : new RequestTrace());
    const ending = await this.#answer({ head, answer, check, trace });
    const result: RequestResult = {
      ...ending,
      bytesSent: answer.bytesSent,
      durationSeconds: (performance.now() - startedAt) / 1000,
    };
    this.counters.finished(result);
    if (result.errorCode !== undefined) this.#remember(head, result.status, result.errorCode);
    const firstByte = answer.headAtMs === 0 ? undefined : (answer.headAtMs - startedAt) / 1000;
    ending.timedBy?.observe(ending.kind, firstByte, result.durationSeconds);
    if (trace !== undefined) accessLog?.add(head, result, { trace, answer, requestId });
    return result;
  };

  #remember({ url }: RequestHead, status: number, code: string): void {
    this.failures.add({ atMs: Date.now(), code, status, path: failedPath(url) });
  }

  /** Whatever is thrown becomes an answer; what nobody foresaw is logged, and answered with the id it is logged by. */
  async #answer({ head, answer, check, trace }: Asking): Promise<Ending> {
    try {
      check?.();
      return await handleRequest(head, answer, this.#context, trace);
    } catch (cause) {
      const error = HeadwaterError.from(cause);
      const route = routeOf(head, this.#context.routes);
      if (error.code !== 'internal') return sendError(error, { head, answer, route });
      const id = randomUUID();
      this.#options.log.error({ err: error.cause ?? error, id }, error.message);
      return sendError(error, { head, answer, route, id });
    }
  }
}

/** What ids are made of; anything else is not repeated. */
const REQUEST_ID = /^[\w.:=/+-]{1,128}$/;

/** By which a shield knows the request: it comes back with the answer, and stands in the log. */
function requestIdOf({ headers }: RequestHead): string | undefined {
  const id = headers['x-request-id'];
  return typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined;
}

interface Failed {
  readonly head: RequestHead;
  readonly answer: Answer;
  /** Absent: none was found. */
  readonly route: ServedRoute | undefined;
  readonly id?: string;
}

function sendError(error: HeadwaterError, { head, answer, route, id }: Failed): Ending {
  const cacheControl = route?.cacheControl?.error;
  const { status, headers, body } = errorResponse(error, { cacheControl, ...(id !== undefined && { id }) });
  const timedBy = route?.times?.of(NO_FORMAT_AT);
  const ending = {
    kind: 'error',
    status,
    errorCode: error.code,
    reason: error.message,
    timedBy,
  } as const;
  if (answer.isHeadSent) {
    answer.destroy();
    return { ...ending, end: 'cut' };
  }
  if (answer.isGone) return { ...ending, end: 'client-gone' };
  const allow = error.code === 'method-not-allowed' ? { Allow: 'GET, HEAD, OPTIONS' } : {};
  const close = CLOSING.has(error.code) ? { Connection: 'close' } : {};
  answer.writeHead(
    status,
    new HeadFields({ ...CORS_HEADERS, ...corsWithCookies(route, head), ...headers, ...allow, ...close }),
  );
  if (head.method !== 'HEAD') answer.write([Buffer.from(body)]);
  answer.end();
  return { ...ending, end: 'complete' };
}
