import { failureOfStatus, type StoreFailure } from './store-failure.ts';
import type { AnswerFields } from './transport/transport.ts';

/** An error document says what it has to say in less; more is not kept. */
const LIMIT_BYTES = 16 * 1024;

/** The beginning of an answer that is not what was asked for: enough to know why. */
export class RefusalBody {
  readonly status: number;
  readonly fields: AnswerFields;
  #text = '';

  constructor(status: number, fields: AnswerFields) {
    this.status = status;
    this.fields = fields;
  }

  /** Whether the rest tells nothing: it is too long, or it is the whole object, which nobody wants. */
  get saysEnough(): boolean {
    return this.status < 300 || this.#text.length > LIMIT_BYTES;
  }

  add(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
  }

  /** @param subject what was asked for, as messages name it: the key */
  failure(subject: string): StoreFailure {
    return failureOfStatus(subject, {
      status: this.status,
      body: this.#text,
      date: this.fields.get('date'),
      region: this.fields.get('x-amz-bucket-region'),
      requestId: this.fields.get('x-amz-request-id'),
    });
  }
}
