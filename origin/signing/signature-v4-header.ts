import { canonicalQuery } from './canonical-query.ts';
import { canonicalHeaders } from './canonical-request.ts';
import { withAccessKeyId } from './credential-parts.ts';
import { amzDate } from './date-formats.ts';
import { insertField } from './header-fields.ts';
import { sessionToken } from './session-token.ts';
import { signatureV4 } from './signature-v4.ts';
import { signingDay } from './signing-day.ts';
import type { HeaderField, Signer, SigningContext } from './signer.ts';
import type { V4Dialect } from './v4-dialects.ts';
import { flatHeaders, withQuery } from './wire-form.ts';

/**
 * Signature V4 and its relatives, `Authorization` header form.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function v4HeaderSigner(dialect: V4Dialect): Signer {
  return ({ method, path, query: parameters = [], headers: given }, credential, context, timeMs) => {
    const timestamp = amzDate(timeMs);
    const scope = dialect.scope(signingDay(credential, timestamp.slice(0, 8), context), context);
    const all = [...given];
    addSigningFields(all, dialect, context, timestamp);
    const token = sessionToken(credential, context);
    if (token !== undefined) insertField(all, token.header, token.value);
    const headers = canonicalHeaders(all, context);
    const query = canonicalQuery(parameters);
    const parts = { method, path, query, headers, timestamp, scope };
    const { canonicalRequest, stringToSign, signature } = signatureV4(dialect, parts, credential, context);
    const sent = flatHeaders(all);
    sent.push(
      'authorization',
      `${dialect.algorithm} Credential=${withAccessKeyId(credential).accessKeyId}/${scope}, SignedHeaders=${headers.names}, Signature=${signature}`,
    );
    return { method, path: withQuery(path, query), headers: sent, canonicalRequest, stringToSign };
  };
}

function addSigningFields(
  all: HeaderField[],
  { names, impliedPayload, regionSet }: V4Dialect,
  { payloadHash, region }: SigningContext,
  timestamp: string,
): void {
  if (payloadHash !== impliedPayload.header) insertField(all, names.payloadHeader, payloadHash);
  insertField(all, names.dateHeader, timestamp);
  if (regionSet !== undefined) insertField(all, regionSet.header, region);
}
