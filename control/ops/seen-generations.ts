import type { BucketCredential } from '../status/bucket-credential.ts';

/** How a generation began to be the active one of its bucket. */
export interface SeenGeneration {
  readonly generation: number;
  readonly maskedAccessKeyId: string;
  readonly source: string;
  readonly fromMs: number;
}

/** As many as are shown. */
const MAX_OF_A_BUCKET = 8;

/** Remembers which generations were seen to be active, newest first: what a node starts with is in no log of rotations. */
export class SeenGenerations {
  readonly #byBucket = new Map<string, readonly SeenGeneration[]>();

  /** Takes what is active now. */
  add(credentials: readonly BucketCredential[]): void {
    for (const { bucket, generation, source, active } of credentials) {
      const before = this.of(bucket);
      if (active === undefined || before[0]?.generation === generation) continue;
      const { maskedAccessKeyId, activatedAtMs } = active;
      const seen = { generation, maskedAccessKeyId, source, fromMs: activatedAtMs };
      this.#byBucket.set(bucket, [seen, ...before].slice(0, MAX_OF_A_BUCKET));
    }
  }

  of(bucket: string): readonly SeenGeneration[] {
    return this.#byBucket.get(bucket) ?? [];
  }
}
