import { createHmac, randomBytes } from 'node:crypto';

/** Of this process alone: what is hashed holds secrets, and nobody else is to try guesses against the hashes. */
const KEY = randomBytes(32);

/** Tells whether two values are the same without keeping either. Of objects, the order of keys counts. */
export function keyedHash(value: unknown): string {
  return createHmac('sha256', KEY).update(JSON.stringify(value)).digest('base64');
}
