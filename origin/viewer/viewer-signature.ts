import { type KeyObject, sign, verify } from 'node:crypto';

/** What CloudFront calls the hash of a signature; without a word it is SHA-1. */
export type ViewerHash = 'SHA1' | 'SHA256';

/** RSASSA-PKCS1-v1_5, or ECDSA in DER, as OpenSSL makes them. */
export function signPolicy(text: string, key: KeyObject, hash: ViewerHash): Buffer {
  return sign(hash, Buffer.from(text), key);
}

export function verifyPolicy(text: string, key: KeyObject, hash: ViewerHash, signature: Uint8Array): boolean {
  return verify(hash, Buffer.from(text), key, signature);
}
