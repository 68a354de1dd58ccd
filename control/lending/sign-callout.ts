import { ANY_BUCKET, DEFAULT_SIGNING } from '../../origin/origin-config.ts';
import { EMPTY_PAYLOAD_HASH } from '../../origin/signing/payload-hash.ts';
import { signatureVersions } from '../../origin/signing/signature-versions.ts';
import { bucketEndpoint } from '../../origin/storage/bucket-endpoint.ts';
import { signingContextOf } from '../../origin/storage/subrequest.ts';
import { ControlError, invalidArgument } from '../control-error.ts';
import { type SigningSource, lendableBucket } from './active-bucket.ts';
import { translateRefusals } from './refusals.ts';
import { pairs } from './sign-request.ts';
import { parseStoreUrl } from './store-url.ts';

const ACTION = 'Cannot sign the call-out';

/**
 * The answer to an HTTP call-out of a Citrix ADC: the value of `x-amz-content-sha256`, and the lines of the
 * other headers behind it, since the recipe inserts the whole as the value of that one header.
 *
 * @param given of the request that the ADC is about to send: path style, `/BUCKET/KEY`, with the slash or without
 * @param check refuses whoever may not have signatures for the bucket
 * @throws ControlError `invalid-argument`, `unknown-bucket`, `no-credential`
 */
export function signCallout(
  source: SigningSource,
  given: string,
  check: (bucket: string) => void = () => undefined,
): string {
  const url = given.startsWith('/') ? given : `/${given}`;
  const name = bucketOf(source, url);
  check(name);
  const { config, snapshot, timeMs } = lendableBucket(source, name);
  const { version } = config.signing ?? DEFAULT_SIGNING;
  if (version !== 'v4') {
    const state = `bucket ${name} is signed with ${version}, and the call-out's signatures are v4`;
    throw new ControlError('no-credential', `${ACTION}: ${state}`);
  }
  const endpoint = bucketEndpoint({ ...config, addressing: 'path' });
  const unsigned = {
    method: 'GET',
    ...parseStoreUrl(ACTION, url, endpoint),
    headers: [['host', endpoint.host]],
  } as const;
  const context = { ...signingContextOf(config), payloadHash: EMPTY_PAYLOAD_HASH, service: 's3' };
  const signed = translateRefusals(ACTION, 'url', () =>
    signatureVersions.v4.header(unsigned, snapshot.credential, context, timeMs),
  );
  const headers = new Map(pairs(signed.headers).map((header) => [header.name, header.value]));
  const lines = LINES.flatMap(([header, title]) => {
    const value = headers.get(header);
    return value === undefined ? [] : [`${title}: ${value}\r\n`];
  });
  return `${EMPTY_PAYLOAD_HASH}\r\n${lines.join('')}`;
}

/** In the order and spelling of the recipe; a session token comes last. */
const LINES = [
  ['authorization', 'Authorization'],
  ['x-amz-date', 'x-amz-date'],
  ['x-amz-security-token', 'x-amz-security-token'],
] as const;

/** The bucket of the configuration that the path names by what it is called at the store. */
function bucketOf({ config }: SigningSource, url: string): string {
  const segment = /^\/([^/?#]+)\//.exec(url)?.[1];
  if (segment === undefined) {
    throw invalidArgument(ACTION, [{ field: 'url', description: 'must be the path /BUCKET/KEY' }]);
  }
  const named = (name: string) => Object.entries(config.buckets).filter(([, { bucket }]) => bucket === name);
  const [found = named(ANY_BUCKET)[0], another] = named(segment);
  if (found === undefined) {
    throw new ControlError(
      'unknown-bucket',
      `${ACTION}: no bucket of the configuration is named so at the store`,
    );
  }
  if (another !== undefined) {
    const description = 'names more than one bucket of the configuration';
    throw invalidArgument(ACTION, [{ field: 'url', description }]);
  }
  return found[0];
}
