/** A client that still retries after this long has not noticed the answer it got. */
export const REQUEST_ID_WINDOW_MS = 10 * 60_000;
/** Ten minutes of a push each tenth of a second; the oldest make room. */
const MAX_REMEMBERED = 6000;

interface Remembered<T> {
  readonly answer: Promise<T>;
  /** What the request was about, to tell a retry from another request under the same id. */
  readonly subject: string;
  readonly askedAtMs: number;
}

/** Answers given by request id, so that a retry gets the first answer instead of a second effect. */
export class AnsweredRequests<T> {
  readonly #remembered = new Map<string, Remembered<T>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What this id was answered or is being answered within the window. */
  find(id: string): Remembered<T> | undefined {
    this.#forgetOld();
    return this.#remembered.get(id);
  }

  /** Keeps an answer; one that fails is forgotten, because then nothing was done. */
  remember(id: string, subject: string, answer: Promise<T>): void {
    this.#remembered.set(id, { answer, subject, askedAtMs: this.#now() });
    answer.catch(() => this.#remembered.delete(id));
  }

  #forgetOld(): void {
    const earliest = this.#now() - REQUEST_ID_WINDOW_MS;
    for (const [id, { askedAtMs }] of this.#remembered) {
      if (askedAtMs > earliest && this.#remembered.size < MAX_REMEMBERED) return;
      this.#remembered.delete(id);
    }
  }
}
