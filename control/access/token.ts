import { createHash, randomBytes } from 'node:crypto';

/** Nobody guesses one of 2^256: a hash of it needs no salt and no slowness. */
const TOKEN_BYTES = 32;

/** Found by whoever searches code and logs for secrets. */
const PREFIX = 'hwt_';

export function createToken(): string {
  return `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
}

/** As the configuration has it, in hexadecimal. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What may stand behind `Bearer`. RFC 6750 2.1 */
const TOKEN = String.raw`[\w.~+/-]+=*`;
const WHOLE_TOKEN = new RegExp(`^${TOKEN}$`);
const BEARER = new RegExp(`^Bearer +(${TOKEN}) *$`, 'i');

export function isToken(text: string): boolean {
  return WHOLE_TOKEN.test(text);
}

/** The token in an `Authorization` header (RFC 6750 2.1); undefined where there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
