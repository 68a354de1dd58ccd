/** Numbers as runs of equal ones: count and value in turns, as in `stts` and `ctts`. */
export class RunList {
  readonly runs: number[] = [];
  #last = NaN;

  push(value: number): void {
    if (value === this.#last) this.runs[this.runs.length - 2]!++;
    else this.runs.push(1, value);
    this.#last = value;
  }
}
