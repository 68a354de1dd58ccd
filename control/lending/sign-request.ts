import { DEFAULT_SIGNING } from '../../origin/origin-config.ts';
import { headerFields, insertField } from '../../origin/signing/header-fields.ts';
import { signatureVersions } from '../../origin/signing/signature-versions.ts';
import type { HeaderField } from '../../origin/signing/signer.ts';
import { signingContextOf } from '../../origin/storage/subrequest.ts';
import { type FieldViolation, invalidArgument } from '../control-error.ts';
import { type SigningSource, lendableBucket } from './active-bucket.ts';
import { readMethod, translateRefusals } from './refusals.ts';
import { parseStoreUrl } from './store-url.ts';

/** A request that another proxy is going to send to the store. */
interface RequestToSign {
  /** Name in the configuration. */
  readonly bucket: string;
  readonly url: string;
  /** Empty: GET. */
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface SignedHeaders {
  readonly headers: { name: string; value: string }[];
  readonly url: string;
  readonly generation: number;
}

/** More than any read needs. */
const MAX_HEADERS = 64;

const ACTION = 'Cannot sign the request';

/**
 * The headers that make a proxy's request a signed one, as the bucket's own subrequests are signed.
 *
 * @throws ControlError `unknown-bucket`, `no-credential`, `invalid-argument`
 */
export function signRequest(source: SigningSource, request: RequestToSign): SignedHeaders {
  const { config, endpoint, snapshot, timeMs } = lendableBucket(source, request.bucket);
  const method = readMethod(ACTION, request.method);
  const { path, query } = parseStoreUrl(ACTION, request.url, endpoint);
  const given = givenHeaders(request.headers);
  const headers = [...given];
  insertField(headers, 'host', endpoint.host);
  const unsigned = { method, path, query, headers, hostBucket: endpoint.hostBucket };
  const sign = signatureVersions[(config.signing ?? DEFAULT_SIGNING).version].header;
  const signed = translateRefusals(ACTION, 'url', () =>
    sign(unsigned, snapshot.credential, signingContextOf(config), timeMs),
  );
  const isGiven = new Set(given.map(([name]) => name));
  return {
    headers: pairs(signed.headers).filter(({ name }) => !isGiven.has(name)),
    url: endpoint.origin + signed.path,
    generation: snapshot.generation,
  };
}

/** What signing says itself; two of them would be two requests in one. */
const OURS = /^(?:host|authorization|x-amz-.*|x-goog-.*)$/i;

/** What a proxy may have to say of a read, and S3 wants signed: who pays, and the key of its own that an object is encrypted with. */
const THEIRS = /^x-amz-(?:request-payer|server-side-encryption-customer-(?:algorithm|key|key-md5))$/i;

function givenHeaders(headers: RequestToSign['headers']): HeaderField[] {
  const violations = headers.flatMap(({ name, value }, index): FieldViolation[] => {
    const refuse = (description: string) => [{ field: `headers[${index}]`, description }];
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/.test(name)) return refuse('must have the name of a header');
    if (OURS.test(name) && !THEIRS.test(name)) return refuse(`must not be ${name.toLowerCase()}`);
    return /^[\t -~]*$/.test(value) ? [] : refuse('must not have control or non-ASCII characters');
  });
  if (headers.length > MAX_HEADERS) {
    violations.push({ field: 'headers', description: `must be at most ${MAX_HEADERS}` });
  }
  if (violations.length > 0) throw invalidArgument(ACTION, violations);
  return headerFields(headers.map(({ name, value }) => [name, value]));
}

/** Names and values in turn, as pairs. */
export function pairs(flat: readonly string[]): { name: string; value: string }[] {
  const names = flat.filter((_, index) => index % 2 === 0);
  return names.map((name, index) => ({ name, value: flat[2 * index + 1] ?? '' }));
}
