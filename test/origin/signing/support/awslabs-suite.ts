import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { SecretKeyCredential } from '../../../../origin/signing/credential.ts';
import { headerFields } from '../../../../origin/signing/header-fields.ts';
import { EMPTY_PAYLOAD_HASH } from '../../../../origin/signing/payload-hash.ts';
import type {
  HeaderField,
  QueryParameter,
  SigningContext,
  UnsignedRequest,
} from '../../../../origin/signing/signer.ts';
import { encodeKey } from '../../../../origin/signing/uri-encode.ts';
import { signingContext, VECTORS } from './contexts.ts';

const SUITE = new URL('awslabs-aws-c-auth/tests/aws-signing-test-suite/', VECTORS);

type Form = 'header' | 'query';

/** One folder of AWS's signing test suite, read into our words. */
export interface SuiteCase {
  readonly name: string;
  readonly request: UnsignedRequest;
  readonly credential: SecretKeyCredential;
  readonly context: SigningContext;
  readonly timeMs: number;
  /** Whether the folder holds results at all. */
  readonly hasResults: boolean;
  /** Text of `FORM-WHAT.txt`: `canonical-request`, `string-to-sign`, `signature`, `signed-request`. */
  readonly expected: (form: Form, what: string) => string;
  /** `public-key.json` of a V4A case. */
  readonly publicKey: () => { X: string; Y: string };
}

interface CaseContext {
  credentials: { access_key_id: string; secret_access_key: string; token?: string };
  expiration_in_seconds: number;
  normalize: boolean;
  region: string;
  service: string;
  sign_body: boolean;
  timestamp: string;
  omit_session_token?: boolean;
}

export function suiteCases(folder: 'v4' | 'v4a'): SuiteCase[] {
  const root = new URL(`${folder}/`, SUITE);
  return readdirSync(root)
    .toSorted()
    .map((name) => readCase(name, new URL(`${name}/`, root)));
}

function readCase(name: string, folder: URL): SuiteCase {
  const text = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
  const context = JSON.parse(text('context.json')) as CaseContext;
  const { request, body } = parseRequest(text('request.txt'), context.normalize);
  return {
    name,
    request,
    credential: credentialOf(context),
    context: signingContext({
      region: context.region,
      service: context.service,
      payloadHash: context.sign_body ? hash('sha256', body, 'hex') : EMPTY_PAYLOAD_HASH,
      expiresSeconds: context.expiration_in_seconds,
    }),
    timeMs: Date.parse(context.timestamp),
    hasResults: existsSync(new URL('header-signature.txt', folder)),
    expected: (form, what) => text(`${form}-${what}.txt`).trimEnd(),
    publicKey: () => JSON.parse(text('public-key.json')) as { X: string; Y: string },
  };
}

function credentialOf({ credentials, omit_session_token }: CaseContext): SecretKeyCredential {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token } = credentials;
  // A token that is left out of the signature is added by whoever sends the request.
  if (token === undefined || omit_session_token === true) {
    return { kind: 'access-key', accessKeyId, secretAccessKey };
  }
  return { kind: 'session', accessKeyId, secretAccessKey, sessionToken: token };
}

function parseRequest(text: string, normalize: boolean): { request: UnsignedRequest; body: string } {
  const [head = '', body = ''] = text.split(/\n\n(.*)/s);
  const [, method, target = ''] = /^(\S+) (.*) HTTP\/1\.1$/m.exec(head) ?? [];
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const fields = head
    .slice(head.indexOf('\n') + 1)
    .split(/\n(?![ \t])/)
    .filter((line) => line !== '')
    .map((line): HeaderField => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]);
  return {
    request: {
      method: method as UnsignedRequest['method'],
      // We sign the path that we send: it is for the sender to normalise it, and only services other than S3 want that.
      path: encodeKey(decodeURIComponent(normalize ? normalized(path) : path)),
      query: parseQuery(query),
      headers: headerFields(fields),
    },
    body,
  };
}

/** RFC 3986 5.2.4, and one slash for many. */
function normalized(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  const isFolder = segments.length > 0 && /(?:\/|\/\.|\/\.\.)$/.test(path);
  return `/${segments.join('/')}${isFolder ? '/' : ''}`;
}

function parseQuery(query: string): QueryParameter[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
}
