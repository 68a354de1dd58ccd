import { canonicalQuery } from './canonical-query.ts';
import { withSecret } from './credential-parts.ts';
import { httpDate } from './date-formats.ts';
import { insertField } from './header-fields.ts';
import { sessionToken } from './session-token.ts';
import { fieldValue, signatureV2, stringToSignV2 } from './signature-v2.ts';
import type { Signer } from './signer.ts';
import type { V2Dialect } from './v2-dialects.ts';
import { flatHeaders, withQuery } from './wire-form.ts';

/**
 * Signature V2, `Authorization` header form. A request that says its own date keeps it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
 */
export function v2HeaderSigner({ scheme, headerPrefix }: V2Dialect): Signer {
  const vendorDate = `${headerPrefix}date`;
  return (request, credential, context, timeMs) => {
    const { accessKeyId } = withSecret(credential);
    const all = [...request.headers];
    const token = sessionToken(credential, context);
    if (token !== undefined) insertField(all, token.header, token.value);
    const isDatedByVendor = fieldValue(all, vendorDate) !== '';
    const date = fieldValue(all, 'date') || httpDate(timeMs);
    if (!isDatedByVendor && fieldValue(all, 'date') === '') insertField(all, 'date', date);
    const signed = all.filter(([name]) => name.startsWith(headerPrefix));
    const toSign = stringToSignV2(request, isDatedByVendor ? '' : date, signed);
    const signature = signatureV2(credential, toSign);
    const sent = flatHeaders(all);
    sent.push('authorization', `${scheme} ${accessKeyId}:${signature}`);
    const path = withQuery(request.path, canonicalQuery(request.query ?? []));
    return { method: request.method, path, headers: sent, stringToSign: toSign };
  };
}
