import { hash } from 'node:crypto';

const DIGEST_BYTES = { sha1: 20, sha256: 32 } as const;

/** Of SHA-1 and SHA-256 both. */
const BLOCK_BYTES = 64;

const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * A key for HMAC (RFC 2104), its pads laid out once. Over Node's one-shot hash this takes half the time of
 * `createHmac`, which was half the time of a signature.
 */
export class HmacKey {
  readonly #algorithm: keyof typeof DIGEST_BYTES;
  readonly #innerPad = Buffer.alloc(BLOCK_BYTES, INNER_PAD);
  /** The outer pad and, behind it, room for the inner digest. */
  readonly #outer: Buffer;

  constructor(algorithm: keyof typeof DIGEST_BYTES, key: string | Buffer) {
    this.#algorithm = algorithm;
    this.#outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES[algorithm], OUTER_PAD);
    const bytes = Buffer.from(key);
    const block = bytes.length > BLOCK_BYTES ? hash(algorithm, bytes, 'buffer') : bytes;
    for (const [i, byte] of block.entries()) {
      this.#innerPad[i] = INNER_PAD ^ byte;
      this.#outer[i] = OUTER_PAD ^ byte;
    }
  }

  sign(message: string, encoding: 'hex' | 'base64'): string {
    const inner = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(message));
    inner.set(this.#innerPad);
    inner.write(message, BLOCK_BYTES);
    this.#outer.write(hash(this.#algorithm, inner, 'latin1'), BLOCK_BYTES, 'latin1');
    return hash(this.#algorithm, this.#outer, encoding);
  }
}
