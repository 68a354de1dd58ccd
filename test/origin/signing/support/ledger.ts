import { afterAll } from 'vitest';

/** Counts the published signatures held, and names those that were not, with the reason: printed when the file ends. */
export class Ledger {
  readonly #held = new Map<string, number>();
  readonly #left: string[] = [];

  constructor() {
    afterAll(() => {
      for (const [folder, count] of this.#held) console.log(`${folder}: ${count} signatures held`);
      for (const reason of this.#left) console.log(`left out: ${reason}`);
    });
  }

  held(folder: string): void {
    this.#held.set(folder, (this.#held.get(folder) ?? 0) + 1);
  }

  leftOut(folder: string, name: string, reason: string): void {
    this.#left.push(`${folder}, ${name}: ${reason}`);
  }
}
