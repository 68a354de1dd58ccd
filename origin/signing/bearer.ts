import { canonicalQuery } from './canonical-query.ts';
import { wrongKind } from './credential-parts.ts';
import type { Signer } from './signer.ts';
import { flatHeaders, withQuery } from './wire-form.ts';

/**
 * An OAuth access token as Google Cloud Storage takes it: nothing is signed, the token alone says who asks.
 * RFC 6750 2.1
 */
export const signBearer: Signer = (request, credential) => {
  if (credential.kind !== 'bearer') throw wrongKind(credential, 'an access token is needed');
  const headers = flatHeaders(request.headers);
  headers.push('authorization', `Bearer ${credential.token}`);
  const path = withQuery(request.path, canonicalQuery(request.query ?? []));
  return { method: request.method, path, headers };
};
