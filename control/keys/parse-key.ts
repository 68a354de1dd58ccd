import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';

/** RFC 8017; CloudFront takes 2048 alone, others more. */
const LEAST_RSA_BITS = 2048;
/** What is longer takes a core longer than it is worth, with each request that is verified. */
const MOST_RSA_BITS = 8192;

/** A key of 8192 bits has 6400 characters. */
const MAX_PEM_LENGTH = 16 * 1024;

/** @throws Error whose message is what the PEM must be, and quotes nothing of it */
export function parsePublicKey(pem: string): KeyObject {
  // A private key would be taken for the public one in it.
  if (!/^\s*-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) {
    throw new Error('must be a public key in PEM');
  }
  return checked(pem, createPublicKey, 'must be a public key in PEM');
}

/** @throws Error as {@link parsePublicKey} */
export function parsePrivateKey(pem: string): KeyObject {
  return checked(pem, createPrivateKey, 'must be a private key in PEM, without a passphrase');
}

/** `rsa-2048`, `ec-p256` */
export function keyKind({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return asymmetricKeyType === 'rsa' ? `rsa-${asymmetricKeyDetails?.modulusLength ?? 0}` : 'ec-p256';
}

function checked(pem: string, create: (pem: string) => KeyObject, otherwise: string): KeyObject {
  if (pem.length > MAX_PEM_LENGTH) throw new Error(`must have at most ${MAX_PEM_LENGTH} characters`);
  let key: KeyObject;
  try {
    key = create(pem);
  } catch {
    // What OpenSSL says may quote the key.
    throw new Error(otherwise);
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const bits = details?.modulusLength ?? 0;
  const isGood =
    (type === 'rsa' && bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS) ||
    (type === 'ec' && details?.namedCurve === 'prime256v1');
  if (isGood) return key;
  throw new Error(`must be RSA of ${LEAST_RSA_BITS} to ${MOST_RSA_BITS} bits, or ECDSA on P-256`);
}
