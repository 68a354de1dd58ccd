import { withoutBlanks } from '../../blanks.ts';
import type { AnswerFields } from './transport.ts';

const LINE_END = '\r\n';

/**
 * The fields of a head as they came. Of the dozen that a store sends few are asked for, and those few times: they are
 * looked for, not taken apart.
 */
export class FieldLines implements AnswerFields {
  /** Each line behind a line break. */
  readonly #lines: string;
  readonly #lowerCase: string;

  /** @param lines well-formed, of US-ASCII and Latin-1, each ended by CR LF; one line break stands before them */
  constructor(lines: string) {
    this.#lines = lines;
    this.#lowerCase = lines.toLowerCase();
  }

  get(name: string): string | undefined {
    const start = `${LINE_END}${name}:`;
    const first = this.#lowerCase.indexOf(start);
    if (first < 0) return undefined;
    let value = this.#valueAt(first + start.length);
    for (let at = first; (at = this.#lowerCase.indexOf(start, at + 1)) >= 0;)
      value += `, ${this.#valueAt(at + start.length)}`;
    return value;
  }

  #valueAt(start: number): string {
    return withoutBlanks(this.#lines, start, this.#lines.indexOf(LINE_END, start));
  }
}
