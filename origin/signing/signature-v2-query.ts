import { encodeParameters, joinQuery } from './canonical-query.ts';
import { withSecret } from './credential-parts.ts';
import { insertField } from './header-fields.ts';
import { sessionToken } from './session-token.ts';
import { signatureV2, stringToSignV2 } from './signature-v2.ts';
import type { Signer } from './signer.ts';
import { uriEncode } from './uri-encode.ts';
import type { V2Dialect } from './v2-dialects.ts';
import { flatHeaders, withQuery } from './wire-form.ts';

const MILLIS_PER_SECOND = 1000;

/**
 * Signature V2, query form. The session token travels in the query and is signed as if it were a header.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
 */
export function v2QuerySigner({ headerPrefix, accessKeyIdParameter }: V2Dialect): Signer {
  return (request, credential, context, timeMs) => {
    const { accessKeyId } = withSecret(credential);
    const expires = String(Math.floor(timeMs / MILLIS_PER_SECOND) + context.expiresSeconds);
    const parameters = encodeParameters(request.query ?? []);
    parameters.push([accessKeyIdParameter, uriEncode(accessKeyId)], ['Expires', expires]);
    const amz = request.headers.filter(([name]) => name.startsWith(headerPrefix));
    const token = sessionToken(credential, context);
    if (token !== undefined) {
      insertField(amz, token.header, token.value);
      parameters.push([token.header, token.encoded]);
    }
    const stringToSign = stringToSignV2(request, expires, amz);
    parameters.push(['Signature', uriEncode(signatureV2(credential, stringToSign))]);
    return {
      method: request.method,
      path: withQuery(request.path, joinQuery(parameters)),
      headers: flatHeaders(request.headers),
      stringToSign,
    };
  };
}
