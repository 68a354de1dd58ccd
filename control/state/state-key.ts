import { createHmac } from 'node:crypto';

/** AES-256: 32 bytes. */
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/** What a state is sealed with: whoever has it can read all that is in there. */
export interface StateKey {
  readonly bytes: Buffer;
  /** Tells keys apart, and says nothing about them. */
  readonly id: string;
}

/** A key of 32 bytes in base64; undefined for anything else. */
export function parseStateKey(text: string): StateKey | undefined {
  if (!BASE64_OF_32_BYTES.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return { bytes, id: derive(bytes, 'id').subarray(0, 8).toString('hex') };
}

/** A key for another use than the wrapping of keys: none is used for two things (NIST SP 800-57 1, 5.2). */
export function keyFor(use: string, { bytes }: StateKey): Buffer {
  return derive(bytes, use);
}

function derive(key: Buffer, use: string): Buffer {
  return createHmac('sha256', key).update(`headwater-state ${use}`).digest();
}
