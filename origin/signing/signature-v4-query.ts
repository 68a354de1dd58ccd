import { type EncodedParameter, encodeParameters, joinQuery, joinSorted } from './canonical-query.ts';
import { canonicalHeaders } from './canonical-request.ts';
import type { Credential } from './credential.ts';
import { withAccessKeyId } from './credential-parts.ts';
import { amzDate } from './date-formats.ts';
import { insertField } from './header-fields.ts';
import { sessionToken } from './session-token.ts';
import { signatureV4 } from './signature-v4.ts';
import { signingDay } from './signing-day.ts';
import type { Signer, SigningContext } from './signer.ts';
import { uriEncode } from './uri-encode.ts';
import type { V4Dialect } from './v4-dialects.ts';
import { flatHeaders, withQuery } from './wire-form.ts';

/**
 * Signature V4 and its relatives, query form ("presigned"). The query is signed and sent in canonical order, the
 * signature behind it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function v4QuerySigner(dialect: V4Dialect): Signer {
  const { impliedPayload, names } = dialect;
  return ({ method, path, query: parameters = [], headers: given }, credential, context, timeMs) => {
    const timestamp = amzDate(timeMs);
    const scope = dialect.scope(signingDay(credential, timestamp.slice(0, 8), context), context);
    const all = [...given];
    if (context.payloadHash !== impliedPayload.query) {
      insertField(all, names.payloadHeader, context.payloadHash);
    }
    const headers = canonicalHeaders(all, context);
    const claims = claimParameters(dialect, credential, context, {
      scope,
      timestamp,
      signedHeaders: headers.names,
    });
    const query =
      parameters.length === 0 ? joinQuery(claims) : joinSorted([...claims, ...encodeParameters(parameters)]);
    const parts = { method, path, query, headers, timestamp, scope };
    const { canonicalRequest, stringToSign, signature } = signatureV4(dialect, parts, credential, context);
    const signedQuery = `${query}&${names.signature}=${signature}`;
    return {
      method,
      path: withQuery(path, signedQuery),
      headers: flatHeaders(all),
      canonicalRequest,
      stringToSign,
    };
  };
}

/** What is claimed of one request. */
interface Claims {
  readonly scope: string;
  /** `20130524T000000Z` */
  readonly timestamp: string;
  /** `host;range` */
  readonly signedHeaders: string;
}

/** What the header form says in `Authorization`, in canonical order. */
function claimParameters(
  { names, algorithm, regionSet }: V4Dialect,
  credential: Credential,
  context: SigningContext,
  { scope, timestamp, signedHeaders }: Claims,
): EncodedParameter[] {
  const claims: EncodedParameter[] = [
    [names.algorithm, algorithm],
    [names.credential, uriEncode(`${withAccessKeyId(credential).accessKeyId}/${scope}`)],
    [names.date, timestamp],
    [names.expires, String(context.expiresSeconds)],
  ];
  if (regionSet !== undefined) claims.push([regionSet.parameter, uriEncode(context.region)]);
  const token = sessionToken(credential, context);
  if (token !== undefined) claims.push([token.parameter, token.encoded]);
  claims.push([names.signedHeaders, uriEncode(signedHeaders)]);
  return claims;
}
