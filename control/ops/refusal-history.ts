import type { BucketCredential } from '../status/bucket-credential.ts';
import type { Rejection } from '../supervisor/rejections-of.ts';

/** A time in which the store refused a generation. */
export interface Refusal extends Rejection {
  readonly bucket: string;
  /** Whether no worker is refused it any more. */
  readonly isOver: boolean;
}

/** What a page can show of a node with many buckets. */
const MAX_REFUSALS = 100;

/** Remembers which generations the store refused, also when that is over: each once, as it was the last time. */
export class RefusalHistory {
  readonly #byGeneration = new Map<string, Refusal>();

  /** Takes what is known now. */
  add(credentials: readonly BucketCredential[]): void {
    const rejected = new Set<string>();
    for (const { bucket, rejection, previousRejection } of credentials) {
      for (const each of [rejection, previousRejection]) {
        if (each === undefined) continue;
        const key = keyOf(bucket, each.generation);
        rejected.add(key);
        this.#byGeneration.set(key, { ...each, bucket, isOver: false });
      }
    }
    for (const [key, refusal] of this.#byGeneration) {
      if (!rejected.has(key) && !refusal.isOver) this.#byGeneration.set(key, { ...refusal, isOver: true });
    }
    // A map gives its oldest entry first.
    for (const key of this.#byGeneration.keys()) {
      if (this.#byGeneration.size <= MAX_REFUSALS) break;
      this.#byGeneration.delete(key);
    }
  }

  of(bucket: string, generation: number): Refusal | undefined {
    return this.#byGeneration.get(keyOf(bucket, generation));
  }
}

function keyOf(bucket: string, generation: number): string {
  return `${generation} ${bucket}`;
}
