import type { Draft, Entry } from '../draft.ts';
import { directives, origin, type ApacheServer } from './server.ts';
import type { ApacheDirective, ApacheNode } from './parse-apache.ts';

/** The directives of mod_unified_s3_auth in force somewhere, by lower-case name; the last of a name counts. */
export type S3Settings = ReadonlyMap<string, ApacheDirective>;

const NAMES = new Set([
  's3accesskey',
  's3secretkey',
  's3securitytoken',
  's3region',
  's3useheaders',
  's3rolearn',
  's3rolesessionname',
  's3roleduration',
]);

export function s3Settings(nodes: readonly ApacheNode[]): S3Settings {
  const own = directives(nodes).filter(({ name }) => NAMES.has(name.toLowerCase()));
  return new Map(own.map((directive) => [directive.name.toLowerCase(), directive]));
}

/** The keys of a bucket that the settings become: region, signing, credentials. */
export function bucketEntries(
  bucket: string,
  settings: S3Settings,
  server: ApacheServer,
  draft: Draft,
): Entry[] {
  for (const directive of settings.values()) server.use(directive);
  return [
    ...regionEntry(settings),
    signingEntry(settings),
    { key: 'credentials', value: credentialEntries(bucket, settings, draft) },
  ];
}

function regionEntry(settings: S3Settings): Entry[] {
  const region = settings.get('s3region');
  return region ? [{ key: 'region', value: region.args[0] ?? '', from: origin(region) }] : [];
}

function signingEntry(settings: S3Settings): Entry {
  const inHeader = settings.get('s3useheaders');
  const isOn = /^on$/i.test(inHeader?.args[0] ?? '');
  const form: Entry = {
    key: 'in',
    value: isOn ? 'header' : 'query',
    from: inHeader === undefined ? 'S3UseHeaders is not given' : origin(inHeader),
  };
  const version = settings.has('s3region') ? 'v4' : 'v2';
  const notes = version === 'v2' ? ['no S3Region: Signature V2'] : [];
  return { key: 'signing', value: [{ key: 'version', value: version, notes, essential: 2 }, form] };
}

function credentialEntries(bucket: string, settings: S3Settings, draft: Draft): Entry[] {
  const roleArn = settings.get('s3rolearn');
  const own = keyEntries(bucket, settings, draft);
  if (roleArn === undefined) return own;
  const name = settings.get('s3rolesessionname');
  const duration = settings.get('s3roleduration');
  return [
    { key: 'source', value: 'assume-role', from: origin(roleArn), essential: 1 },
    { key: 'role_arn', value: roleArn.args[0] ?? '', from: origin(roleArn) },
    ...(name ? [{ key: 'session_name', value: name.args[0] ?? '', from: origin(name) }] : []),
    ...(duration ? [{ key: 'duration', value: `${duration.args[0]}s`, from: origin(duration) }] : []),
    { key: 'from', value: own },
  ];
}

function keyEntries(bucket: string, settings: S3Settings, draft: Draft): Entry[] {
  const [id, secret, token] = ['s3accesskey', 's3secretkey', 's3securitytoken'].map((n) => settings.get(n));
  if (id === undefined || secret === undefined) {
    const notes = ['no S3AccessKey and S3SecretKey: push a credential, or choose another source'];
    return [{ key: 'source', value: 'push', notes }];
  }
  const entry = (key: string, directive: ApacheDirective): Entry => ({
    key,
    value: secretValue(bucket, key, directive.args[0] ?? '', draft),
    from: origin(directive),
  });
  return [
    { key: 'source', value: 'static', essential: 1 },
    entry('access_key_id', id),
    entry('secret_access_key', secret),
    ...(token ? [entry('session_token', token)] : []),
  ];
}

/** What Apache took from its environment comes from ours. */
function secretValue(bucket: string, key: string, value: string, draft: Draft): string {
  const variable = /^\$\{(\w+)\}$/.exec(value)?.[1];
  return variable === undefined
    ? draft.secrets.reference(bucket, key, value)
    : draft.secrets.external(variable);
}
