import { hash } from 'node:crypto';

const DIGEST_BYTES = { sha1: 20, sha256: 32 } as const;

/** Of SHA-1 and SHA-256 both. */
const BLOCK_BYTES = 64;

/** A string to sign has about 150 bytes; that of Signature V2 holds the object key, and may have a kilobyte more. */
const USUAL_MESSAGE_BYTES = 1024;

/** Of one unit of a string. */
const MAX_UTF8_BYTES = 3;

const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * A key for HMAC (RFC 2104), its pads laid out once. Over Node's one-shot hash this takes half the time of
 * `createHmac`, which was half the time of a signature.
 */
export class HmacKey {
  readonly #algorithm: keyof typeof DIGEST_BYTES;
  /** The inner pad and, behind it, room for a message. */
  #inner = Buffer.alloc(BLOCK_BYTES + USUAL_MESSAGE_BYTES, INNER_PAD);
  /** The outer pad and, behind it, room for the inner digest. */
  readonly #outer: Buffer;

  constructor(algorithm: keyof typeof DIGEST_BYTES, key: string | Buffer) {
    this.#algorithm = algorithm;
    this.#outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES[algorithm], OUTER_PAD);
    const bytes = Buffer.from(key);
    const block = bytes.length > BLOCK_BYTES ? hash(algorithm, bytes, 'buffer') : bytes;
    for (const [i, byte] of block.entries()) {
      this.#inner[i] = INNER_PAD ^ byte;
      this.#outer[i] = OUTER_PAD ^ byte;
    }
  }

  sign(message: string, encoding: 'hex' | 'base64'): string {
    this.#makeRoom(message);
    const end = BLOCK_BYTES + this.#inner.write(message, BLOCK_BYTES);
    const digest = hash(this.#algorithm, this.#inner.subarray(0, end), 'latin1');
    this.#outer.write(digest, BLOCK_BYTES, 'latin1');
    return hash(this.#algorithm, this.#outer, encoding);
  }

  #makeRoom(message: string): void {
    const bytes = BLOCK_BYTES + message.length * MAX_UTF8_BYTES;
    if (bytes <= this.#inner.length) return;
    const grown = Buffer.alloc(bytes);
    this.#inner.copy(grown, 0, 0, BLOCK_BYTES);
    this.#inner = grown;
  }
}
