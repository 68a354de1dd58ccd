import type { ServerWritableStream, handleUnaryCall } from '@grpc/grpc-js';
import { ControlError } from '../control-error.ts';
import { serviceErrorOf } from './error-status.ts';

/** A handler of one request and one answer. `signal` is aborted when the caller has gone or its deadline is over. */
export function unary<Request, Response>(
  answer: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    const settle = async () => {
      let response: Response;
      try {
        response = await answer(call.request, gone.signal);
      } catch (error) {
        return callback(serviceErrorOf(error));
      }
      return callback(null, response);
    };
    void settle();
  };
}

/** Streams are for people and dashboards; each costs memory for as long as it lives. */
const MAX_WATCHERS = 100;
/** What may wait for a reader that does not read before its stream is ended. */
const MAX_UNREAD_MESSAGES = 256;

type Stream<Response> = ServerWritableStream<unknown, Response>;

/** The open streams of a server: bounded in number, and ended together. */
export class Watchers {
  readonly #open = new Set<Stream<never>>();

  /**
   * Keeps a stream open until its reader goes, falls behind or the server closes. `follow` is given what writes, and
   * answers with what ends the following.
   */
  watch<Response>(call: Stream<Response>, follow: (write: (message: Response) => void) => () => void): void {
    if (this.#open.size >= MAX_WATCHERS) return fail(call, `Cannot watch: ${MAX_WATCHERS} others do`);
    const write = (message: Response) => {
      call.write(message);
      if (call.writableLength > MAX_UNREAD_MESSAGES) fail(call, 'Cannot watch: the reader has fallen behind');
    };
    try {
      const end = follow(write);
      this.#open.add(call as Stream<never>);
      const close = () => {
        this.#open.delete(call as Stream<never>);
        end();
      };
      call.once('cancelled', close).once('close', close).once('error', close);
    } catch (error) {
      call.emit('error', serviceErrorOf(error));
    }
  }

  close(): void {
    for (const call of this.#open) call.end();
  }
}

function fail(call: Stream<never>, message: string): void {
  call.emit('error', serviceErrorOf(new ControlError('too-many-watchers', message)));
}
