import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { StateKey } from './state-key.ts';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D 8.2: what counters and random numbers are made for. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A secret under lock: sealed with a data key of its own, which is wrapped with the state key. */
export interface Envelope {
  /** Of the state key. */
  readonly keyId: string;
  /** Base64. */
  readonly wrappedKey: string;
  /** Base64. */
  readonly sealed: string;
}

/**
 * Seals with a new data key each time, so that no pair of key and initialization vector is ever used again.
 *
 * @param context what the envelope is for: under another it does not open
 */
export function seal(secret: Uint8Array, stateKey: StateKey, context: string): Envelope {
  const dataKey = randomBytes(KEY_BYTES);
  return { ...wrap(dataKey, stateKey), sealed: encrypt(secret, dataKey, context) };
}

/** @throws Error where the envelope was not sealed with this key, for this context, or is not as it was */
export function unseal(envelope: Envelope, stateKey: StateKey, context: string): Buffer {
  return decrypt(envelope.sealed, unwrap(envelope, stateKey), context);
}

/** The same envelope under another state key: what is sealed inside stays as it is. @throws Error as {@link unseal} */
export function rewrap(envelope: Envelope, from: StateKey, to: StateKey): Envelope {
  return { ...wrap(unwrap(envelope, from), to), sealed: envelope.sealed };
}

function wrap(dataKey: Buffer, { bytes, id: keyId }: StateKey): Pick<Envelope, 'keyId' | 'wrappedKey'> {
  return { keyId, wrappedKey: encrypt(dataKey, bytes, wrapContext(keyId)) };
}

function unwrap({ wrappedKey, keyId }: Envelope, { bytes }: StateKey): Buffer {
  return decrypt(wrappedKey, bytes, wrapContext(keyId));
}

function wrapContext(keyId: string): string {
  return `data key of ${keyId}`;
}

/** Initialization vector, tag and ciphertext, in base64. */
function encrypt(plaintext: Uint8Array, key: Buffer, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context));
  const ciphertext = [cipher.update(plaintext), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...ciphertext]).toString('base64');
}

function decrypt(text: string, key: Buffer, context: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const iv = bytes.subarray(0, IV_BYTES);
  const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
