import type { Draft, Entry } from '../draft/draft.ts';
import { type AuthOption, type AuthOptions, fromOf } from './auth-options.ts';
import type { AuthVersion } from './auth-version.ts';
import type { PluginBucket } from './plugin-bucket.ts';

interface KeyNames {
  readonly mandatory: readonly string[];
  readonly optional: readonly string[];
}

const ACCESS_KEY: KeyNames = { mandatory: ['access_key', 'secret_key'], optional: ['session_token'] };

/** The options that make a credential. */
const KEYS: Readonly<Record<AuthVersion, KeyNames>> = {
  v2: ACCESS_KEY,
  v4: ACCESS_KEY,
  gcp: { mandatory: ['session_token'], optional: [] },
};

/** `credentials` of a bucket: the file itself where it has all of the keys, so that it goes on rotating them. */
export function credentialEntries(
  bucket: string,
  { version, options, at }: PluginBucket,
  draft: Draft,
): Entry[] {
  const { mandatory, optional } = KEYS[version];
  const given = [...mandatory, ...optional].flatMap((name) => options.get(name) ?? []);
  const missing = mandatory.filter((name) => !options.has(name)).join(' and ');
  if (missing !== '') {
    for (const each of given) draft.skip(each.at, each.name, `it signs nothing without ${missing}`);
    if (given.length === 0) draft.skip(at, 'map', `no ${missing}, so nothing signs for it yet`);
    return push(`no ${missing}: push a credential, or choose another source`);
  }
  const files = new Set(given.map(({ file }) => file));
  const [file] = files;
  if (files.size === 1 && file !== undefined) return fileEntries(file, options);
  const config = options.get('config');
  if (files.size > 1 && config !== undefined) {
    draft.skip(config.at, config.name, 'its keys are copied: some stand inline, so a new file would not do');
  }
  return version === 'gcp' ? tokenEntries(bucket, given, draft) : staticEntries(bucket, options, draft);
}

/** What the file says besides keys is translated once. */
function fileEntries(file: string, options: AuthOptions): Entry[] {
  const others = [...options.values()].filter((option) => option.file === file && !isKey(option));
  const rest = others.map(({ name }) => name).join(', ');
  const notes = [
    `its keys are read again whenever it changes${rest && `; after a change of ${rest}, import again`}`,
  ];
  const config = options.get('config');
  return [
    { key: 'source', value: 'file', notes },
    { key: 'path', value: file, ...(config && { from: fromOf(config) }), essential: 1 },
  ];
}

function isKey({ name }: AuthOption): boolean {
  return ['access_key', 'secret_key', 'session_token', 'expiration'].includes(name);
}

function staticEntries(bucket: string, options: AuthOptions, draft: Draft): Entry[] {
  const secret = (key: string, name: string): Entry[] => {
    const option = options.get(name);
    if (option === undefined) return [];
    return [{ key, value: draft.secrets.reference(bucket, key, option.value), from: fromOf(option) }];
  };
  return [
    { key: 'source', value: 'static', essential: 1 },
    ...secret('access_key_id', 'access_key'),
    ...secret('secret_access_key', 'secret_key'),
    ...secret('session_token', 'session_token'),
    ...expiration(options.get('expiration')),
  ];
}

/** The plugin's is in seconds since the epoch. */
function expiration(option: AuthOption | undefined): Entry[] {
  const ms = Number(option?.value) * 1000;
  if (option === undefined || Number.isNaN(new Date(ms).getTime())) return [];
  return [{ key: 'expiration', value: new Date(ms).toISOString(), from: fromOf(option), essential: 1 }];
}

function tokenEntries(bucket: string, tokens: readonly AuthOption[], draft: Draft): Entry[] {
  for (const { at, name } of tokens) {
    draft.skip(at, name, `it ends within the hour: push each as {"access_token": …} to ${bucket}`);
  }
  return push('push tokens, or choose another source');
}

function push(note: string): Entry[] {
  return [{ key: 'source', value: 'push', notes: [note] }];
}
