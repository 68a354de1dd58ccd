import { type CanonicalParts, canonicalRequest } from './canonical-request.ts';
import type { Credential } from './credential.ts';
import type { SigningContext } from './signer.ts';
import { stringToSign } from './string-to-sign.ts';
import type { V4Dialect } from './v4-dialects.ts';

/** What is signed, each part in its canonical spelling. */
interface V4Parts extends CanonicalParts {
  /** `20130524T000000Z` */
  readonly timestamp: string;
  readonly scope: string;
}

interface V4Signature {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** In hex. */
  readonly signature: string;
}

/** Tasks 1 to 4 of Signature V4, alike in header and query form. */
export function signatureV4(
  dialect: V4Dialect,
  parts: V4Parts,
  credential: Credential,
  context: SigningContext,
): V4Signature {
  const canonical = canonicalRequest(parts, context.payloadHash);
  const toSign = stringToSign(dialect.algorithm, parts.timestamp, parts.scope, canonical);
  const signature = dialect.sign(credential, parts.scope, context, toSign);
  return { canonicalRequest: canonical, stringToSign: toSign, signature };
}
