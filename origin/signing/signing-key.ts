import { createHmac } from 'node:crypto';

/** Task 3 of Signature V4: the secret narrowed to one day, region and service. */
export function deriveSigningKey(secretAccessKey: string, shortDate: string, region: string, service: string): Buffer {
  const date = hmac(`AWS4${secretAccessKey}`, shortDate);
  return hmac(hmac(hmac(date, region), service), 'aws4_request');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Midnight is crossed by requests of two dates; more than that is never asked for. */
const DATES_KEPT = 2;

/** The derived signing keys of one credential; they leave memory with it. */
export class SigningKeys {
  readonly #secretAccessKey: string;
  readonly #keys = new Map<string, Buffer>();

  constructor(secretAccessKey: string) {
    this.#secretAccessKey = secretAccessKey;
  }

  /** Derived on first use of a scope, then remembered. */
  get(shortDate: string, region: string, service: string): Buffer {
    const scope = `${shortDate}/${region}/${service}`;
    const known = this.#keys.get(scope);
    if (known !== undefined) return known;
    const key = deriveSigningKey(this.#secretAccessKey, shortDate, region, service);
    const oldest = this.#keys.keys().next();
    if (this.#keys.size >= DATES_KEPT && oldest.done === false) this.#keys.delete(oldest.value);
    this.#keys.set(scope, key);
    return key;
  }
}
