import type { Draft, Entry } from '../draft/draft.ts';
import type { ApacheDirective } from './parse-apache.ts';

import type { Place } from './places.ts';
import type { S3Settings } from './s3-settings.ts';
import { origin } from './server.ts';

const MANDATORY = ['S3AccessKey', 'S3SecretKey'] as const;

/** What is nothing without them. */
const WITH_KEYS = ['s3accesskey', 's3secretkey', 's3securitytoken', 's3rolearn'] as const;
const WITH_ROLE = ['s3rolesessionname', 's3roleduration'] as const;

/** `credentials` of a bucket: keys, and the role that is assumed with them. What is missing is listed. */
export function credentialEntries(bucket: string, { settings, at, what }: Place, draft: Draft): Entry[] {
  const roleArn = settings.get('s3rolearn');
  if (roleArn === undefined) listLone(WITH_ROLE, 'S3RoleARN', settings, draft);
  const [id, secret] = [settings.get('s3accesskey'), settings.get('s3secretkey')];
  if (id === undefined || secret === undefined) {
    const missing = MANDATORY.filter((name) => !settings.has(name.toLowerCase())).join(' and ');
    const lone = listLone(WITH_KEYS, missing, settings, draft);
    if (lone === 0) draft.skip(at, what, `no ${missing} for its URL, so nothing signs there yet`);
    const notes = [`no ${missing}: push a credential, or choose another source`];
    return [{ key: 'source', value: 'push', notes }];
  }
  const keys = keyEntries(bucket, { id, secret, token: settings.get('s3securitytoken') }, draft);
  return roleArn === undefined ? keys : roleEntries(roleArn, settings, keys);
}

/** @returns how many there are */
function listLone(names: readonly string[], missing: string, settings: S3Settings, draft: Draft): number {
  const lone = names.flatMap((each) => settings.get(each) ?? []);
  for (const { at, name } of lone) draft.skip(at, name, `it does nothing without ${missing}`);
  return lone.length;
}

function roleEntries(roleArn: ApacheDirective, settings: S3Settings, from: Entry[]): Entry[] {
  const name = settings.get('s3rolesessionname');
  const duration = settings.get('s3roleduration');
  return [
    { key: 'source', value: 'assume-role', from: origin(roleArn), essential: 1 },
    { key: 'role_arn', value: roleArn.args[0] ?? '', from: origin(roleArn) },
    ...(name ? [{ key: 'session_name', value: name.args[0] ?? '', from: origin(name) }] : []),
    ...(duration ? [{ key: 'duration', value: `${duration.args[0]}s`, from: origin(duration) }] : []),
    { key: 'from', value: from },
  ];
}

interface KeyDirectives {
  readonly id: ApacheDirective;
  readonly secret: ApacheDirective;
  readonly token: ApacheDirective | undefined;
}

function keyEntries(bucket: string, { id, secret, token }: KeyDirectives, draft: Draft): Entry[] {
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
  return variable === undefined ? draft.secrets.reference(bucket, key, value) : draft.secrets.refer(variable);
}
