import type { Draft, Entry } from '../draft.ts';
import type { NginxDirective } from './parse-nginx.ts';
import type { NginxScope } from './scope.ts';

/** What the AWS proxy module needs to sign in a location. */
export interface SigningSettings {
  readonly accessKey: NginxDirective;
  readonly keyScope: NginxDirective;
  readonly signingKey: NginxDirective;
  readonly bucket: NginxDirective | undefined;
  readonly endpoint: NginxDirective | undefined;
  /** `us-east-1`, of the scope. */
  readonly region: string;
}

/** The settings in force; undefined where a part is missing, and nothing is signed. */
export function signingSettings(scope: NginxScope): SigningSettings | undefined {
  const [accessKey, keyScope, signingKey, bucket, endpoint] = [
    'aws_access_key',
    'aws_key_scope',
    'aws_signing_key',
    'aws_s3_bucket',
    'aws_endpoint',
  ].map((name) => scope.find(name));
  if (accessKey === undefined || keyScope === undefined || signingKey === undefined) return undefined;
  const region = keyScope.args[0]?.split('/')[1] ?? '';
  return { accessKey, keyScope, signingKey, bucket, endpoint, region };
}

/** Those that stand somewhere, to be marked as used. */
export function directivesOf({ accessKey, keyScope, signingKey, bucket, endpoint }: SigningSettings) {
  return [accessKey, keyScope, signingKey, bucket, endpoint].filter((each) => each !== undefined);
}

/** `credentials` of a bucket: the derived key only; the secret was never here. */
export function credentialEntries(name: string, settings: SigningSettings, draft: Draft): Entry[] {
  const { accessKey, keyScope, signingKey } = settings;
  const from = ({ at, name }: NginxDirective) => `${at} ${name}`;
  const secret = (what: string, { args: [value = ''] }: NginxDirective) =>
    draft.secrets.reference(name, what, value);
  const key: Entry[] = [
    { key: 'scope', value: keyScope.args[0] ?? '', from: from(keyScope) },
    { key: 'key', value: secret('signing_key', signingKey), from: from(signingKey) },
  ];
  return [
    { key: 'source', value: 'signing-key', essential: 1 },
    { key: 'access_key_id', value: secret('access_key_id', accessKey), from: from(accessKey) },
    { key: 'signing_keys', value: [{ key: '', value: key }] },
  ];
}

const POOL: readonly (readonly [directive: string, keys: readonly string[]])[] = [
  ['proxy_connect_timeout', ['connect_timeout']],
  ['proxy_read_timeout', ['headers_timeout', 'body_timeout']],
];

/** `pool` of a bucket, from the timeouts in force. */
export function poolEntries(scope: NginxScope, use: (directive: NginxDirective) => void): Entry[] {
  return POOL.flatMap(([name, keys]) => {
    const directive = scope.find(name);
    if (directive === undefined) return [];
    use(directive);
    const [time = ''] = directive.args;
    const value = /^\d+$/.test(time) ? `${time}s` : time;
    return keys.map((key) => ({ key, value, from: `${directive.at} ${name}` }));
  });
}
