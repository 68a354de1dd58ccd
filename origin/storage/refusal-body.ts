import { failureOfStatus, type StoreFailure } from './store-failure.ts';
import type { AnswerHeaders } from './transport/transport.ts';

/** An error document says what it has to say in less; more is not kept. */
const LIMIT_BYTES = 16 * 1024;

/** The beginning of an answer that is not what was asked for: enough to know why. */
export class RefusalBody {
  readonly #status: number;
  readonly #date: string;
  #text = '';

  constructor(status: number, headers: AnswerHeaders) {
    this.#status = status;
    this.#date = String(headers['date']);
  }

  /** Whether the rest tells nothing: of an error it is too long, and of anything else nobody wants it. */
  get saysEnough(): boolean {
    return this.#status < 400 || this.#text.length > LIMIT_BYTES;
  }

  add(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
  }

  /** @param subject what was asked for, as messages name it: the key */
  failure(subject: string): StoreFailure {
    return failureOfStatus(subject, { status: this.#status, body: this.#text, date: this.#date });
  }
}
