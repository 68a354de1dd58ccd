import { RESPONSE_OVERRIDES } from '../../origin/signing/signed-parameters.ts';
import type { QueryParameter } from '../../origin/signing/signer.ts';
import { type BucketEndpoint, namesObject } from '../../origin/storage/bucket-endpoint.ts';
import { encodeKey } from '../../origin/signing/uri-encode.ts';
import { invalidArgument } from '../control-error.ts';

/** A URL at the store, ready to be signed. */
interface StoreUrl {
  /** Encoded once, as it is signed. */
  readonly path: string;
  readonly query: readonly QueryParameter[];
}

/** What may be asked of an object that is read. Other parameters turn a read into one of the bucket, or of what it tells of itself. */
const READ_PARAMETERS: ReadonlySet<string> = new Set([
  'versionId',
  'partNumber',
  'x-id',
  ...RESPONSE_OVERRIDES,
]);

const URL_PARTS = /^(?:https?:\/\/(?<host>[^/?#]+))?(?<path>\/[^?#]*)(?:\?(?<query>[^#]*))?$/;

/**
 * Takes apart the URL that another proxy will send. It must name an object of the bucket: whoever may read
 * the objects of one bucket gets neither its listing nor what the same key opens elsewhere.
 *
 * @throws ControlError `invalid-argument`
 */
export function parseStoreUrl(action: string, url: string, endpoint: BucketEndpoint): StoreUrl {
  const refuse = (description: string) => invalidArgument(action, [{ field: 'url', description }]);
  const { host, path: rawPath, query = '' } = URL_PARTS.exec(url)?.groups ?? {};
  if (rawPath === undefined) throw refuse('must be http://, https:// or start with /');
  const path = decoded(rawPath);
  if (path === undefined) throw refuse('is not percent-encoded UTF-8');
  const isInBucket = (host ?? endpoint.host).toLowerCase() === endpoint.host.toLowerCase();
  if (!isInBucket || !encodeKey(path).startsWith(endpoint.pathPrefix)) {
    throw refuse(`must be in the bucket: ${endpoint.origin}${endpoint.pathPrefix}`);
  }
  if (!namesObject(endpoint, encodeKey(path).slice(endpoint.pathPrefix.length)))
    throw refuse('must name an object of the bucket');
  // A store or proxy that resolves them would read another object, or bucket.
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) throw refuse('must not hold a . or .. segment');
  const parameters = parseQuery(query);
  if (parameters === undefined) throw refuse('has a query that is not percent-encoded UTF-8');
  if (parameters.some(([name]) => !READ_PARAMETERS.has(name))) {
    throw refuse('must have no parameters but versionId, partNumber, x-id and response-…');
  }
  return { path: encodeKey(path), query: parameters };
}

function parseQuery(query: string): QueryParameter[] | undefined {
  const parameters: QueryParameter[] = [];
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [name = '', ...rest] = pair.split('=').map(decoded);
    const value = rest.includes(undefined) ? undefined : rest.join('=');
    if (value === undefined) return undefined;
    parameters.push([name, value]);
  }
  return parameters;
}

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return plain.isWellFormed() ? plain : undefined;
  } catch {
    return undefined;
  }
}
