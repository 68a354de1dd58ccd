import type { Credential } from '../../origin/signing/credential.ts';
import type { SignedRequest } from '../../origin/signing/signer.ts';
import { pairs } from './sign-request.ts';

/** Everything secret that a signed request holds, and what it was signed with; as it is, not encoded. */
export function secretsOf(credential: Credential, { headers, path }: SignedRequest): string[] {
  const fields = pairs(headers);
  return [
    ...ofCredential(credential),
    ...fields.filter(({ name }) => CUSTOMER_KEY.test(name)).map(({ value }) => value),
    ...fields.filter(({ name }) => name === 'authorization').flatMap(({ value }) => liveIn(value)),
    ...[...new URLSearchParams(path.replace(/^[^?]*\??/, ''))].flatMap(([name, value]) =>
      SIGNATURE_PARAMETER.test(name) ? [value] : [],
    ),
  ];
}

/** Headers whose values are secrets themselves: keys of the customer's own (SSE-C). */
const CUSTOMER_KEY = /^x-amz-(?:copy-source-)?server-side-encryption-customer-key/;

const SIGNATURE_PARAMETER = /^(?:X-(?:Amz|Goog)-)?Signature$/;

function ofCredential(credential: Credential): string[] {
  switch (credential.kind) {
    case 'access-key':
      return [credential.secretAccessKey];
    case 'session':
      return [credential.secretAccessKey, credential.sessionToken];
    case 'signing-keys':
      return credential.keys.map(({ key }) => key);
    case 'bearer':
      return [credential.token];
  }
}

/** The signature of an `Authorization` header: of Signature V4 and its relatives, or of Signature V2. */
function liveIn(authorization: string): string[] {
  const [, signature] = /(?:Signature=|^(?:AWS|GOOG1) .*:)([^,\s]+)$/.exec(authorization) ?? [];
  return signature === undefined ? [] : [signature];
}
