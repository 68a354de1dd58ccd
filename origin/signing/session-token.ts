import type { Credential } from './credential.ts';
import type { SigningContext } from './signer.ts';
import { uriEncode } from './uri-encode.ts';

/** A session token and the names under which it travels. */
export interface SessionToken {
  readonly header: string;
  readonly parameter: string;
  readonly value: string;
  /** As it stands in a query string; a kilobyte is not encoded anew for every request. */
  readonly encoded: string;
}

const ORDINARY = { header: 'x-amz-security-token', parameter: 'X-Amz-Security-Token' };

/** S3 Express One Zone. */
const EXPRESS = { header: 'x-amz-s3session-token', parameter: 'X-Amz-S3session-Token' };

/** A credential is used for one bucket, hence under one name. */
const tokens = new WeakMap<Credential, SessionToken>();

/** The token that goes with every signature of temporary credentials; undefined for others. */
export function sessionToken(
  credential: Credential,
  { isExpressSession = false }: Pick<SigningContext, 'isExpressSession'> = {},
): SessionToken | undefined {
  if (credential.kind !== 'session') return undefined;
  let token = tokens.get(credential);
  if (token === undefined) {
    const value = credential.sessionToken;
    const names = isExpressSession ? EXPRESS : ORDINARY;
    token = { ...names, value, encoded: uriEncode(value) };
    tokens.set(credential, token);
  }
  return token;
}
