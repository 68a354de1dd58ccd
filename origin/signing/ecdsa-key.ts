import { createECDH, createHmac, createPrivateKey, type KeyObject } from 'node:crypto';
import type { SecretKeyCredential } from './credential.ts';

const CURVE = 'prime256v1';

/** Order of the curve's base point. FIPS 186-4 D.1.2.3 */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const LABEL = 'AWS4-ECDSA-P256-SHA256';

/** One is enough but once in four billion. */
const MAX_COUNTER = 254;

/**
 * Task 3 of Signature V4A: the key pair that secret and access key id stand for, whatever the day, region and service.
 * By NIST SP 800-108 5.1 (KDF in counter mode); a candidate that is too large for the curve is followed by the next.
 * https://github.com/awslabs/aws-c-auth/blob/main/source/key_derivation.c
 */
export function deriveEcdsaKey({ accessKeyId, secretAccessKey }: SecretKeyCredential): KeyObject {
  for (let counter = 1; counter <= MAX_COUNTER; counter += 1) {
    const candidate = keyMaterial(secretAccessKey, accessKeyId, counter);
    if (candidate <= ORDER - 2n) return privateKey(candidate + 1n);
  }
  throw new Error('Cannot derive an ECDSA key: no candidate is on the curve');
}

/** `i || Label || 0x00 || Context || L`, of which 256 bits, the context being the access key id and the counter. */
function keyMaterial(secretAccessKey: string, accessKeyId: string, counter: number): bigint {
  const digest = createHmac('sha256', `AWS4A${secretAccessKey}`)
    .update(Buffer.from([0, 0, 0, 1]))
    .update(LABEL)
    .update(Buffer.from([0]))
    .update(accessKeyId)
    .update(Buffer.from([counter, 0, 0, 1, 0]))
    .digest('hex');
  return BigInt(`0x${digest}`);
}

function privateKey(scalar: bigint): KeyObject {
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const pair = createECDH(CURVE);
  pair.setPrivateKey(d);
  // 0x04, then both coordinates. SEC 1 2.3.3
  const point = pair.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: d.toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}
