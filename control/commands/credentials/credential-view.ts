import {
  type Credential,
  CredentialKind,
  CredentialSource,
  SourceState,
  type SourceStatus,
} from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import { colors, plain, table } from '../terminal/output.ts';
import { formatSeconds } from '../terminal/units.ts';
import { describeRejection } from './describe-rejection.ts';

/** Expiries nearer than this are worth a colour. */
const SOON_SECONDS = 3600;

/** `session` of `CREDENTIAL_KIND_SESSION`; a value newer than this command shows its number. */
export function enumName(values: Readonly<Record<string, number>>, prefix: string, value: number): string {
  const name = Object.keys(values).find((key) => values[key] === value);
  return name ? name.slice(prefix.length).toLowerCase().replaceAll('_', '-') : String(value);
}

const kindName = (kind: number) => enumName(CredentialKind, 'CREDENTIAL_KIND_', kind);
const sourceName = (source: number) => enumName(CredentialSource, 'CREDENTIAL_SOURCE_', source);
const stateName = (state: number) => enumName(SourceState, 'SOURCE_STATE_', state);

/** As `--json` prints it. */
export function credentialJson(credential: Credential): object {
  const { previous } = credential;
  return {
    ...(plain(credential) as object),
    kind: credential.generation === 0 ? null : kindName(credential.kind),
    source: sourceName(credential.source),
    activateTime: credential.activateTime ?? null,
    expireTime: credential.expireTime ?? null,
    sourceStatus: credential.sourceStatus ? sourceJson(credential.sourceStatus) : null,
    previous: previous
      ? {
          ...previous,
          kind: kindName(previous.kind),
          expireTime: previous.expireTime ?? null,
          rejection: previous.rejection ?? null,
        }
      : null,
    rejection: credential.rejection ?? null,
  };
}

function sourceJson(status: SourceStatus): object {
  return {
    ...(plain(status) as object),
    source: sourceName(status.source),
    state: stateName(status.state),
    nextTryTime: status.nextTryTime ?? null,
    lastErrorTime: status.lastErrorTime ?? null,
    lastDeliveryTime: status.lastDeliveryTime ?? null,
  };
}

/** `fresh`, `stale, next try in 7 s`; where the active credential is not of the source, with the source's name. */
export function describeSource({ source, sourceStatus }: Credential, nowMs: number): string {
  if (!sourceStatus) return '';
  const { state, nextTryTime } = sourceStatus;
  const name = sourceStatus.source === source ? '' : `${sourceName(sourceStatus.source)} `;
  const next = nextTryTime ? `, asked in ${formatSeconds((nextTryTime.getTime() - nowMs) / 1000)}` : '';
  const text = `${name}${stateName(state)}${next}`;
  if (state === SourceState.SOURCE_STATE_FAILED) return colors.red(text);
  return state === SourceState.SOURCE_STATE_STALE ? colors.yellow(text) : text;
}

/** A line for each active generation that its store refuses, and for each source whose last try failed. */
export function credentialFaults(credentials: readonly Credential[], nowMs: number): string[] {
  return credentials.flatMap(({ bucket, rejection, sourceStatus }) => [
    ...(rejection ? [`${bucket}: the store refuses ${describeRejection(rejection, nowMs)}`] : []),
    ...(sourceStatus?.lastError
      ? [`${bucket}: source ${sourceName(sourceStatus.source)}: ${sourceStatus.lastError}`]
      : []),
  ]);
}

/** When a credential ends, seen from `nowMs`. */
export function describeExpiry({ kind, expireTime }: Credential, nowMs: number): string {
  if (kind === CredentialKind.CREDENTIAL_KIND_UNSPECIFIED) return '';
  if (!expireTime) return kind === CredentialKind.CREDENTIAL_KIND_ACCESS_KEY ? 'never' : 'not known';
  const seconds = (expireTime.getTime() - nowMs) / 1000;
  if (seconds <= 0) return colors.red(`${formatSeconds(-seconds)} ago`);
  const text = `in ${formatSeconds(seconds)}`;
  return seconds < SOON_SECONDS ? colors.yellow(text) : text;
}

/** Its number, in red while the store refuses it. */
export function describeGeneration({ generation, rejection }: Credential): string {
  if (generation === 0) return colors.yellow('none');
  return rejection ? colors.red(`${generation} refused`) : String(generation);
}

/** What a rollback brings back: `3 AKIA…MPLE`. */
function describePrevious({ previous }: Credential): string {
  return previous ? `${previous.generation} ${previous.maskedAccessKeyId}`.trim() : '';
}

export function credentialTable(credentials: readonly Credential[], nowMs: number): string {
  const rows = credentials.map((credential) => {
    const { bucket, generation, activateTime } = credential;
    if (generation === 0)
      return [
        bucket,
        colors.yellow('none'),
        '',
        '',
        sourceName(credential.source),
        describeSource(credential, nowMs),
        '',
        '',
        describePrevious(credential),
      ];
    const ageSeconds = (nowMs - (activateTime?.getTime() ?? nowMs)) / 1000;
    return [
      bucket,
      describeGeneration(credential),
      credential.maskedAccessKeyId,
      kindName(credential.kind),
      sourceName(credential.source),
      describeSource(credential, nowMs),
      formatSeconds(ageSeconds),
      describeExpiry(credential, nowMs),
      describePrevious(credential),
    ];
  });
  const head = ['BUCKET', 'GENERATION', 'ACCESS KEY', 'KIND', 'SOURCE', 'STATE', 'AGE', 'EXPIRES', 'BEFORE'];
  const errors = credentialFaults(credentials, nowMs).map((line) => `  ${colors.yellow(line)}`);
  return [table(head, rows), ...(errors.length > 0 ? ['', ...errors] : [])].join('\n');
}
