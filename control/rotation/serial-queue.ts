/** Runs tasks one after the other, and refuses more than so many waiting ones. */
export class SerialQueue {
  readonly #limit: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The task's answer once its turn has come; undefined when too many wait already. */
  run<T>(task: () => Promise<T>): Promise<T> | undefined {
    if (this.#waiting >= this.#limit) return undefined;
    this.#waiting++;
    const answer = this.#last.then(() => {
      this.#waiting--;
      return task();
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}
