import type { BucketUrl } from '../draft/bucket-url.ts';
import type { Draft, Entry } from '../draft/draft.ts';
import type { NginxDirective } from './parse-nginx.ts';
import type { SigningSettings } from './signing-settings.ts';

const POOL: Readonly<Record<string, readonly string[]>> = {
  proxy_connect_timeout: ['connect_timeout'],
  proxy_read_timeout: ['headers_timeout', 'body_timeout'],
};

/** Directives that become `pool`. */
export const POOL_DIRECTIVES: readonly string[] = Object.keys(POOL);

/** A bucket and what is in force where it is read. */
export interface NginxBucket {
  readonly url: BucketUrl;
  readonly pass: NginxDirective;
  readonly settings: SigningSettings;
  /** {@link POOL_DIRECTIVES} in force. */
  readonly pool: readonly NginxDirective[];
}

export function bucketEntries(name: string, bucket: NginxBucket, draft: Draft): Entry[] {
  const { url, pass, settings } = bucket;
  const pool = bucket.pool.flatMap(poolEntries);
  return [
    { key: 'bucket', value: url.bucket, from: from(settings.bucket ?? pass), essential: 1 },
    { key: 'endpoint', value: url.endpoint, from: from(settings.endpoint ?? pass), essential: 1 },
    { key: 'addressing', value: url.addressing },
    { key: 'region', value: settings.region, from: from(settings.keyScope), essential: 1 },
    { key: 'credentials', value: credentialEntries(name, settings, draft), instead: pushKeys(name) },
    ...(pool.length === 0 ? [] : [{ key: 'pool', value: pool }]),
  ];
}

/** The derived key only; the secret was never here. */
function credentialEntries(bucket: string, settings: SigningSettings, draft: Draft): Entry[] {
  const { accessKey, keyScope, signingKey } = settings;
  const secret = (what: string, directive: NginxDirective) =>
    draft.secrets.reference(bucket, what, directive.args[0] ?? '');
  const key: Entry[] = [
    { key: 'scope', value: keyScope.args[0] ?? '', from: from(keyScope), essential: 3 },
    { key: 'key', value: secret('signing_key', signingKey), from: from(signingKey), essential: 3 },
  ];
  return [
    { key: 'source', value: 'signing-key', essential: 1 },
    { key: 'access_key_id', value: secret('access_key_id', accessKey), from: from(accessKey), essential: 1 },
    { key: 'signing_keys', value: [{ key: '', value: key }], essential: 1 },
  ];
}

/** Keys of a day are better not in a file that is read once. */
function pushKeys(bucket: string): string {
  return `push keys with "headwater signing-key --days 7 … | headwater credentials push ${bucket}"`;
}

/** nginx's seconds need no unit. */
function poolEntries(directive: NginxDirective): Entry[] {
  const [time = ''] = directive.args;
  const value = /^\d+$/.test(time) ? `${time}s` : time;
  return (POOL[directive.name] ?? []).map((key) => ({ key, value, from: from(directive) }));
}

function from({ at, name }: NginxDirective): string {
  return `${at} ${name}`;
}
