import type { StoreAnswer } from './refusal.ts';

/** A generation that the store refused, and how it put it the last time. */
interface RefusedGeneration extends StoreAnswer {
  readonly generation: number;
  /** When it was refused first and last, without having read anything between; milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly lastMs: number;
}

/** Only two generations live. */
const REMEMBERED = 2;

/** The generations that the store refuses: each until it reads something. */
export class RefusedGenerations {
  #refused: readonly RefusedGeneration[] = [];

  get all(): readonly RefusedGeneration[] {
    return this.#refused;
  }

  refuse(generation: number, answer: StoreAnswer, nowMs = Date.now()): void {
    const before = this.#refused.find((each) => each.generation === generation);
    const others = this.#refused.filter((each) => each !== before);
    const refused = { ...answer, generation, sinceMs: before?.sinceMs ?? nowMs, lastMs: nowMs };
    this.#refused = [...others, refused].slice(-REMEMBERED);
  }

  accept(generation: number): void {
    if (this.#refused.length === 0) return;
    this.#refused = this.#refused.filter((each) => each.generation !== generation);
  }
}
