import { type FieldViolation, invalidArgument } from '../control-error.ts';

/** A client that still retries after this long has not noticed the answer it got. */
export const REQUEST_ID_WINDOW_MS = 10 * 60_000;
/** Ten minutes of a push each tenth of a second; the oldest make room. */
const MAX_REMEMBERED = 6000;
const MAX_REQUEST_ID_LENGTH = 128;

interface Remembered<T> {
  readonly answer: Promise<T>;
  /** What the request was about, to tell a retry from another request under the same id. */
  readonly subject: string;
  readonly askedAtMs: number;
}

/** What is wrong with a request id. */
export function requestIdViolations(id: string): FieldViolation[] {
  if (id.length <= MAX_REQUEST_ID_LENGTH) return [];
  return [{ field: 'request_id', description: `must have at most ${MAX_REQUEST_ID_LENGTH} characters` }];
}

/** Answers given by request id, so that a retry gets the first answer instead of a second effect. */
export class AnsweredRequests<T> {
  readonly #remembered = new Map<string, Remembered<T>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Does what is asked, or answers as the same id was answered within the window. One that failed is forgotten, because
   * then nothing was done; an empty id makes nothing safe.
   *
   * @throws ControlError `invalid-argument` where the id was used for another subject
   */
  once(action: string, id: string, subject: string, run: () => Promise<T>): Promise<T> {
    if (id === '') return run();
    this.#forgetOld();
    const earlier = this.#remembered.get(id);
    if (earlier === undefined) return this.#remember(id, subject, run());
    if (earlier.subject === subject) return earlier.answer;
    throw invalidArgument(action, [{ field: 'request_id', description: 'was used for another request' }]);
  }

  #remember(id: string, subject: string, answer: Promise<T>): Promise<T> {
    this.#remembered.set(id, { answer, subject, askedAtMs: this.#now() });
    answer.catch(() => this.#remembered.delete(id));
    return answer;
  }

  #forgetOld(): void {
    const earliest = this.#now() - REQUEST_ID_WINDOW_MS;
    for (const [id, { askedAtMs }] of this.#remembered) {
      if (askedAtMs > earliest && this.#remembered.size < MAX_REMEMBERED) return;
      this.#remembered.delete(id);
    }
  }
}
