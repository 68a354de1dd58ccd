import type { BucketUrl } from '../bucket-url.ts';
import type { Draft, Entry } from '../draft.ts';
import type { AuthOption, AuthOptions } from './auth-options.ts';

/** `version=` of the plugin, new and old spelling. */
const VERSIONS: Readonly<Record<string, 'v2' | 'v4' | 'gcp'>> = {
  '2': 'v2',
  awsv2: 'v2',
  '4': 'v4',
  awsv4: 'v4',
  gcpv1: 'gcp',
};

/** A bucket and what the plugin's options say of it. */
export interface PluginBucket {
  readonly url: BucketUrl;
  readonly options: AuthOptions;
  /** Absent where the host's name says none. */
  readonly region?: string | undefined;
  /** `remap.config:12 map` */
  readonly from: string;
}

export function versionOf(options: AuthOptions): 'v2' | 'v4' | 'gcp' | undefined {
  const version = options.get('version');
  return version === undefined ? 'v2' : VERSIONS[version.value];
}

export function bucketEntries(name: string, bucket: PluginBucket, draft: Draft): Entry[] {
  const { url, options, from } = bucket;
  return [
    { key: 'bucket', value: url.bucket, from, essential: 1 },
    { key: 'endpoint', value: url.endpoint },
    { key: 'addressing', value: url.addressing },
    ...regionEntry(bucket),
    signingEntry(options),
    { key: 'credentials', value: credentialEntries(name, options, draft) },
  ];
}

function regionEntry({ options, region }: PluginBucket): Entry[] {
  if (versionOf(options) !== 'v4' || region === undefined) return [];
  const map = options.get('v4-region-map');
  return [{ key: 'region', value: region, from: map?.from ?? 'of the host name' }];
}

function signingEntry(options: AuthOptions): Entry {
  const version = options.get('version');
  const lists = ['include', 'exclude'].flatMap((kind): Entry[] => {
    const option = options.get(`v4-${kind}-headers`);
    return option ? [{ key: `${kind}_headers`, value: headerNames(option), from: option.from }] : [];
  });
  const first: Entry = {
    key: 'version',
    value: versionOf(options) ?? '',
    from: version?.from ?? 'version is not given: awsv2',
    essential: 2,
  };
  return { key: 'signing', value: [first, ...lists] };
}

function headerNames({ value }: AuthOption): string[] {
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function credentialEntries(name: string, options: AuthOptions, draft: Draft): Entry[] {
  const secret = (key: string, option: AuthOption): Entry => ({
    key,
    value: draft.secrets.reference(name, key, option.value),
    from: option.from,
  });
  const [id, key, token] = ['access_key', 'secret_key', 'session_token'].map((each) => options.get(each));
  const source: Entry = { key: 'source', value: 'static', essential: 1 };
  if (versionOf(options) === 'gcp') {
    if (token) draft.skip(whereOf(token), 'session_token', pushToken(name));
    return [PUSH];
  }
  if (id === undefined || key === undefined) return [PUSH];
  return [
    source,
    secret('access_key_id', id),
    secret('secret_access_key', key),
    ...(token ? [secret('session_token', token)] : []),
    ...(options.has('expiration') ? expiration(options) : []),
  ];
}

/** Where an option was said. */
function whereOf({ from }: AuthOption): string {
  return /^.*?:\d+/.exec(from)?.[0] ?? from;
}

function pushToken(bucket: string): string {
  return `an OAuth token ends within the hour: push each as {"access_token": …} to ${bucket}`;
}

const PUSH: Entry = {
  key: 'source',
  value: 'push',
  notes: ['push a credential, or choose another source'],
};

/** The plugin's is in seconds since the epoch. */
function expiration(options: AuthOptions): Entry[] {
  const option = options.get('expiration');
  const seconds = Number(option?.value);
  if (option === undefined || !Number.isSafeInteger(seconds)) return [];
  const value = new Date(seconds * 1000).toISOString();
  return [{ key: 'expiration', value, from: option.from }];
}
