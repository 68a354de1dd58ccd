import { createHmac, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** Tells whether two values are the same without keeping either. */
export class KeyedHash {
  #key: Buffer;

  /** @param key of this node, or its fleet, alone: what is hashed holds secrets, and nobody else is to try guesses against the hashes */
  constructor(key: Buffer = randomBytes(KEY_BYTES)) {
    this.#key = key;
  }

  /** A fleet has one for all of its nodes, which know each other's hashes. */
  use(key: Buffer): void {
    this.#key = key;
  }

  /** In base64. Of objects, the order of keys counts. */
  of(value: unknown): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(value)).digest('base64');
  }
}
