import type { StoreAnswer } from './refusal.ts';

/** A generation that the store refused, and how it put it. */
interface RefusedGeneration extends StoreAnswer {
  readonly generation: number;
}

/** Only two generations live. */
const REMEMBERED = 2;

/** The generations that the store refuses: each until it reads something. */
export class RefusedGenerations {
  #refused: readonly RefusedGeneration[] = [];

  get all(): readonly RefusedGeneration[] {
    return this.#refused;
  }

  refuse(generation: number, answer: StoreAnswer): void {
    const others = this.#refused.filter((each) => each.generation !== generation);
    this.#refused = [...others, { generation, ...answer }].slice(-REMEMBERED);
  }

  accept(generation: number): void {
    if (this.#refused.length === 0) return;
    this.#refused = this.#refused.filter((each) => each.generation !== generation);
  }
}
