import {
  type Credential,
  CredentialKind,
  CredentialSource,
} from '../grpc/gen/headwater/control/v1/credential_service.ts';
import { colors, plain, table } from './output.ts';
import { formatSeconds } from './units.ts';

/** Expiries nearer than this are worth a colour. */
const SOON_SECONDS = 3600;

/** `session` of `CREDENTIAL_KIND_SESSION`; a value newer than this command shows its number. */
export function enumName(values: Readonly<Record<string, number>>, prefix: string, value: number): string {
  const name = Object.keys(values).find((key) => values[key] === value);
  return name ? name.slice(prefix.length).toLowerCase().replaceAll('_', '-') : String(value);
}

const kindName = (kind: number) => enumName(CredentialKind, 'CREDENTIAL_KIND_', kind);
const sourceName = (source: number) => enumName(CredentialSource, 'CREDENTIAL_SOURCE_', source);

/** As `--json` prints it. */
export function credentialJson(credential: Credential): object {
  return {
    ...(plain(credential) as object),
    kind: credential.generation === 0 ? null : kindName(credential.kind),
    source: sourceName(credential.source),
    activateTime: credential.activateTime ?? null,
    expireTime: credential.expireTime ?? null,
  };
}

/** When a credential ends, seen from `nowMs`. */
export function describeExpiry({ kind, expireTime }: Credential, nowMs: number): string {
  if (kind === CredentialKind.CREDENTIAL_KIND_UNSPECIFIED) return '';
  if (!expireTime) return kind === CredentialKind.CREDENTIAL_KIND_SESSION ? 'not known' : 'never';
  const seconds = (expireTime.getTime() - nowMs) / 1000;
  if (seconds <= 0) return colors.red(`${formatSeconds(-seconds)} ago`);
  const text = `in ${formatSeconds(seconds)}`;
  return seconds < SOON_SECONDS ? colors.yellow(text) : text;
}

export function credentialTable(credentials: readonly Credential[], nowMs: number): string {
  const rows = credentials.map((credential) => {
    const { bucket, generation, activateTime } = credential;
    if (generation === 0)
      return [bucket, colors.yellow('none'), '', '', sourceName(credential.source), '', ''];
    const ageSeconds = (nowMs - (activateTime?.getTime() ?? nowMs)) / 1000;
    return [
      bucket,
      String(generation),
      credential.maskedAccessKeyId,
      kindName(credential.kind),
      sourceName(credential.source),
      formatSeconds(ageSeconds),
      describeExpiry(credential, nowMs),
    ];
  });
  return table(['BUCKET', 'GENERATION', 'ACCESS KEY', 'KIND', 'SOURCE', 'AGE', 'EXPIRES'], rows);
}
