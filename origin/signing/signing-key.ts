import { createHmac } from 'node:crypto';
import type { ScopedSigningKey } from './credential.ts';
import { HmacKey } from './hmac-key.ts';

/** What a signing key is good for. */
export type SigningKeyScope = Pick<ScopedSigningKey, 'shortDate' | 'region' | 'service'>;

/** Whose signing keys they are. */
export interface KeyDerivation {
  /** Stands before the secret. */
  readonly prefix: string;
  /** Ends the scope. */
  readonly terminator: string;
}

export const AWS4_KEYS: KeyDerivation = { prefix: 'AWS4', terminator: 'aws4_request' };

export const GOOG4_KEYS: KeyDerivation = { prefix: 'GOOG4', terminator: 'goog4_request' };

/** Task 3 of Signature V4: the secret narrowed to one day, region and service. */
export function deriveSigningKey(
  secretAccessKey: string,
  { shortDate, region, service }: SigningKeyScope,
  { prefix, terminator }: KeyDerivation = AWS4_KEYS,
): Buffer {
  const date = hmac(`${prefix}${secretAccessKey}`, shortDate);
  return hmac(hmac(hmac(date, region), service), terminator);
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Midnight is crossed by requests of two dates; more than that is never asked for. */
const KEYS_KEPT = 2;

/** The derived signing keys of one credential; they leave memory with it. */
export class SigningKeys {
  readonly #keys = new Map<string, HmacKey>();

  /** The key of a scope: derived on first use, then remembered. */
  get(scope: string, derive: () => Buffer): HmacKey {
    const known = this.#keys.get(scope);
    if (known !== undefined) return known;
    const key = new HmacKey('sha256', derive());
    const oldest = this.#keys.keys().next();
    if (this.#keys.size >= KEYS_KEPT && oldest.done === false) this.#keys.delete(oldest.value);
    this.#keys.set(scope, key);
    return key;
  }
}
