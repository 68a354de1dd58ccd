import { randomUUID } from 'node:crypto';
import type { Metadata, ServerWritableStream, handleUnaryCall } from '@grpc/grpc-js';
import { ControlError } from '../control-error.ts';
import type { Tracer } from '../../origin/tracing/tracer.ts';
import type { Log } from '../log.ts';
import { whoCalls } from './caller.ts';
import type { NamedInRequest } from './error-details.ts';
import { internalError, serviceErrorOf } from './error-status.ts';

/** What may wait for a reader that does not read before its stream is ended. */
const MAX_UNREAD_MESSAGES = 256;

/** Of a call, beside its request. */
interface Caller {
  /** Its name, or the address it comes from where it has none. */
  readonly who: string;
  /** Aborted when the caller has gone or its deadline is over. */
  readonly signal: AbortSignal;
}

type Stream<Response> = ServerWritableStream<unknown, Response>;

/** Makes handlers of functions: whatever these throw becomes the call's status, and no stream is left open. */
export class RpcHandlers {
  readonly #log: Log;
  readonly #tracer: () => Tracer | undefined;
  readonly #open = new Set<Stream<never>>();

  /** @param tracer tells a collector of what calls do; undefined: nobody does */
  constructor(log: Log, tracer: () => Tracer | undefined = () => undefined) {
    this.#log = log;
    this.#tracer = tracer;
  }

  /** A handler of one request and one answer. */
  unary<Request, Response>(
    answer: (request: Request, caller: Caller) => Response | Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const gone = new AbortController();
      call.on('cancelled', () => gone.abort());
      const answerCall = async (): Promise<void> => {
        const { request } = call;
        try {
          const caller = { who: whoCalls(call.metadata, call.getPeer()), signal: gone.signal };
          const answered = () => answer(request, caller);
          const tracer = this.#tracer();
          // What it changes belongs to the trace of whoever calls.
          const within =
            tracer === undefined ? answered() : tracer.within(traceFieldsOf(call.metadata), answered);
          callback(null, await within);
        } catch (error) {
          callback(this.#statusOf(error, request));
        }
      };
      // An answer that cannot even be a refusal is in the log, and ends nothing but its call.
      answerCall().catch((error: unknown) => this.#statusOf(error));
    };
  }

  /**
   * Keeps a stream open until its reader goes, falls behind or the server closes. `follow` is given what writes, and
   * what ends the stream with an error, and answers with what ends the following.
   */
  watch<Response>(
    call: Stream<Response>,
    follow: (write: (message: Response) => void, fail: (error: unknown) => void) => () => void,
  ): void {
    const fail = (error: unknown) => void call.emit('error', this.#statusOf(error, call.request));
    const write = (message: Response) => {
      call.write(message);
      if (call.writableLength > MAX_UNREAD_MESSAGES)
        refuse(call, 'Cannot watch: the reader has fallen behind');
    };
    try {
      const end = follow(write, fail);
      this.#open.add(call as Stream<never>);
      const close = () => {
        this.#open.delete(call as Stream<never>);
        end();
      };
      call.once('cancelled', close).once('close', close).once('error', close);
    } catch (error) {
      fail(error);
    }
  }

  /** Ends the streams; calls of one answer end by themselves. */
  close(): void {
    for (const call of this.#open) call.end();
  }

  /** What nobody foresaw is logged, and answered with the id it is logged by. */
  #statusOf(error: unknown, request?: unknown): ReturnType<typeof serviceErrorOf> {
    if (error instanceof ControlError) return serviceErrorOf(error, request as NamedInRequest | undefined);
    const id = randomUUID();
    this.#log.error({ err: error, id }, 'a call failed for a reason that nobody foresaw');
    return internalError(id);
  }
}

/** https://www.w3.org/TR/trace-context/ */
function traceFieldsOf(metadata: Metadata): Record<string, string> {
  const fields = ['traceparent', 'tracestate'].flatMap((name) =>
    metadata.get(name).map((value) => [name, String(value)] as const),
  );
  return Object.fromEntries(fields);
}

function refuse(call: Stream<never>, message: string): void {
  call.emit('error', serviceErrorOf(new ControlError('too-many-watchers', message)));
}
