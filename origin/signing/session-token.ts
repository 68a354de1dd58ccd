import type { Credential } from './credential.ts';
import type { SigningContext } from './signer.ts';
import { uriEncode } from './uri-encode.ts';

/** A session token and the names under which it travels. */
export interface SessionToken {
  readonly header: string;
  readonly parameter: string;
  readonly value: string;
  /** As it stands in a query string. */
  readonly encoded: string;
}

const ORDINARY = { header: 'x-amz-security-token', parameter: 'X-Amz-Security-Token' };

/** S3 Express One Zone. */
const EXPRESS = { header: 'x-amz-s3session-token', parameter: 'X-Amz-S3session-Token' };

/** A kilobyte is not encoded anew for every request; the encoding leaves memory with the credential. */
const encodings = new WeakMap<Credential, string>();

/** The token that goes with every signature of temporary credentials; undefined for others. */
export function sessionToken(
  credential: Credential,
  { isExpressSession = false }: Pick<SigningContext, 'isExpressSession'> = {},
): SessionToken | undefined {
  if (credential.kind !== 'session') return undefined;
  const value = credential.sessionToken;
  let encoded = encodings.get(credential);
  if (encoded === undefined) {
    encoded = uriEncode(value);
    encodings.set(credential, encoded);
  }
  const { header, parameter } = isExpressSession ? EXPRESS : ORDINARY;
  return { header, parameter, value, encoded };
}
