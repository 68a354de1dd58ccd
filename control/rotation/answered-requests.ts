import { awaitNodes } from '../await-nodes.ts';
import { type ControlError, type FieldViolation, invalidArgument } from '../control-error.ts';
import type { RecordedAnswer, RecordedRequest } from '../state/node-state.ts';
import type { RequestRecord } from './generation-log.ts';
import type { RecalledRequest } from './generation-log.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** A client that still retries after this long has not noticed the answer it got. */
export const REQUEST_ID_WINDOW_MS = 10 * 60_000;
/** Ten minutes of a push each tenth of a second; the oldest make room. */
export const MAX_REMEMBERED_REQUESTS = 6000;
export const MAX_REQUEST_ID_LENGTH = 128;

interface Remembered {
  readonly answer: Promise<unknown>;
  /** Of the whole request with its secrets, to tell a retry from another request under the same id. */
  readonly hash: string;
  readonly askedAtMs: number;
}

/** What is wrong with a request id. */
export function requestIdViolations(id: string): FieldViolation[] {
  if (id.length <= MAX_REQUEST_ID_LENGTH) return [];
  return [{ field: 'request_id', description: `must have at most ${MAX_REQUEST_ID_LENGTH} characters` }];
}

interface AnsweredRequestsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly hash: KeyedHash;
  /** Requests that were answered before this process began. */
  readonly recorded?: readonly RecordedRequest[];
  /** What a request was answered by another node; absent: there are no others. */
  readonly recall?: ((id: string) => Promise<RecalledRequest | undefined>) | undefined;
}

/** Another node was asked the same in the same moment, and was first. */
export class AnsweredElsewhere extends Error {
  override readonly name = 'AnsweredElsewhere';
  readonly request: RecalledRequest;

  constructor(request: RecalledRequest) {
    super('another node has answered this request');
    this.request = request;
  }
}

/** Answers given by request id, so that a retry gets the first answer instead of a second effect. One for all methods. */
export class AnsweredRequests {
  readonly #remembered = new Map<string, Remembered>();
  readonly #now: () => number;
  readonly #hash: KeyedHash;
  readonly #recall: AnsweredRequestsOptions['recall'];

  constructor({ now, hash, recorded = [], recall }: AnsweredRequestsOptions) {
    this.#now = now;
    this.#hash = hash;
    this.#recall = recall;
    for (const { id, answer, ...known } of recorded) {
      this.#remembered.set(id, { ...known, answer: Promise.resolve(withoutWorkers(answer)) });
    }
  }

  /**
   * Does what is asked, or answers as the same id was answered within the window, which begins with the first asking.
   * One that failed is forgotten, because then nothing was done; an empty id makes nothing safe.
   *
   * @param request all that the answer depends on, beside the action
   * @param run is given what to record with the change, so that a retry after a restart finds its answer
   * @throws ControlError `invalid-argument` where the id was used for another action or request
   */
  once<T>(
    action: string,
    id: string,
    request: object,
    run: (record?: RequestRecord) => Promise<T>,
  ): Promise<T> {
    if (id === '') return run();
    this.#forgetOld();
    const hash = this.#hash.of([action, request]);
    const earlier = this.#remembered.get(id);
    const record = { id, hash, askedAtMs: this.#now() };
    if (earlier === undefined) return this.#remember(record, this.#runOnce(action, record, run));
    // The same action answers with the same type.
    if (earlier.hash === hash) return earlier.answer as Promise<T>;
    throw usedForAnother(action);
  }

  /** Another node may have answered, also while this one was about to. */
  async #runOnce<T>(
    action: string,
    record: RequestRecord,
    run: (record: RequestRecord) => Promise<T>,
  ): Promise<T> {
    const answerOf = async ({ hash, answer, receipt }: RecalledRequest) => {
      if (hash !== record.hash) throw usedForAnother(action);
      // The same action answers with the same type.
      return (await awaitNodes({ ...withoutWorkers(answer), ...(receipt && { receipt }) })) as T;
    };
    const recalled = await this.#recall?.(record.id);
    if (recalled !== undefined) return await answerOf(recalled);
    try {
      return await run(record);
    } catch (error) {
      if (error instanceof AnsweredElsewhere) return await answerOf(error.request);
      throw error;
    }
  }

  #remember<T>({ id, ...record }: RequestRecord, answer: Promise<T>): Promise<T> {
    this.#remembered.set(id, { ...record, answer });
    answer.catch(() => this.#remembered.delete(id));
    return answer;
  }

  #forgetOld(): void {
    const earliest = this.#now() - REQUEST_ID_WINDOW_MS;
    for (const [id, { askedAtMs }] of this.#remembered) {
      if (askedAtMs > earliest && this.#remembered.size < MAX_REMEMBERED_REQUESTS) return;
      this.#remembered.delete(id);
    }
  }
}

/** The workers of another time or node are not known here. */
function withoutWorkers(answer: RecordedAnswer): RecordedAnswer & { readonly workers: readonly [] } {
  return { ...answer, workers: [] };
}

function usedForAnother(action: string): ControlError {
  return invalidArgument(action, [{ field: 'request_id', description: 'was used for another request' }]);
}
