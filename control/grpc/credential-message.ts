import type { CredentialDescription } from '../credential/describe-credential.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { SourceStatus } from '../sources/source-status.ts';
import type { BucketCredential } from '../status/bucket-credential.ts';
import type { Rejection } from '../supervisor/rejections-of.ts';
import type * as v1 from './gen/headwater/control/v1/credential_service.ts';
import {
  CredentialKind,
  CredentialSource,
  RotationEvent,
  SourceState,
} from './gen/headwater/control/v1/credential_service.ts';

type Active = NonNullable<CredentialDescription['active']>;

const KINDS: Readonly<Record<Active['kind'], CredentialKind>> = {
  'access-key': CredentialKind.CREDENTIAL_KIND_ACCESS_KEY,
  session: CredentialKind.CREDENTIAL_KIND_SESSION,
  'signing-keys': CredentialKind.CREDENTIAL_KIND_SIGNING_KEYS,
  bearer: CredentialKind.CREDENTIAL_KIND_BEARER,
};

const SOURCES: Readonly<Record<CredentialDescription['source'], CredentialSource>> = {
  push: CredentialSource.CREDENTIAL_SOURCE_PUSH,
  static: CredentialSource.CREDENTIAL_SOURCE_STATIC,
  environment: CredentialSource.CREDENTIAL_SOURCE_ENVIRONMENT,
  file: CredentialSource.CREDENTIAL_SOURCE_FILE,
  imds: CredentialSource.CREDENTIAL_SOURCE_IMDS,
  container: CredentialSource.CREDENTIAL_SOURCE_CONTAINER,
  'assume-role': CredentialSource.CREDENTIAL_SOURCE_ASSUME_ROLE,
  'web-identity': CredentialSource.CREDENTIAL_SOURCE_WEB_IDENTITY,
  process: CredentialSource.CREDENTIAL_SOURCE_PROCESS,
  vault: CredentialSource.CREDENTIAL_SOURCE_VAULT,
  'secrets-manager': CredentialSource.CREDENTIAL_SOURCE_SECRETS_MANAGER,
  'kubernetes-secret': CredentialSource.CREDENTIAL_SOURCE_KUBERNETES_SECRET,
};

const STATES: Readonly<Record<SourceStatus['state'], SourceState>> = {
  starting: SourceState.SOURCE_STATE_STARTING,
  fresh: SourceState.SOURCE_STATE_FRESH,
  refreshing: SourceState.SOURCE_STATE_REFRESHING,
  stale: SourceState.SOURCE_STATE_STALE,
  failed: SourceState.SOURCE_STATE_FAILED,
};

/** A bucket's credential, and how its source is doing, in the contract's words. */
export function credentialMessage(credential: BucketCredential): v1.Credential {
  const { bucket, generation, source, active, previous, rejection, previousRejection } = credential;
  return {
    bucket,
    generation,
    kind: active ? KINDS[active.kind] : CredentialKind.CREDENTIAL_KIND_UNSPECIFIED,
    source: SOURCES[source],
    maskedAccessKeyId: active?.maskedAccessKeyId ?? '',
    activateTime: dateOf(active?.activatedAtMs),
    expireTime: dateOf(active?.expiresAtMs),
    sourceStatus: sourceMessage(credential.sourceStatus),
    signingKeyDays: [...(active?.signingKeyDays ?? [])],
    previous: previous && {
      generation: previous.generation,
      kind: KINDS[previous.kind],
      maskedAccessKeyId: previous.maskedAccessKeyId,
      expireTime: dateOf(previous.expiresAtMs),
      rejection: rejectionMessage(previousRejection),
    },
    rejection: rejectionMessage(rejection),
  };
}

/** What the store says of a generation that it refuses. */
export function rejectionMessage(rejection: Rejection | undefined): v1.Rejection | undefined {
  if (rejection === undefined) return undefined;
  const { generation, status, code = '', sinceMs } = rejection;
  return { generation, status, code, sinceTime: new Date(sinceMs) };
}

const EVENTS: Readonly<Record<RotationEntry['event'], RotationEvent>> = {
  activated: RotationEvent.ROTATION_EVENT_ACTIVATED,
  restored: RotationEvent.ROTATION_EVENT_RESTORED,
  revoked: RotationEvent.ROTATION_EVENT_REVOKED,
};

/** A change, in the contract's words. */
export function rotationMessage(entry: RotationEntry): v1.Rotation {
  const { atMs, event, source, who = '', restoredGeneration = 0, ...same } = entry;
  return {
    ...same,
    time: new Date(atMs),
    event: EVENTS[event],
    source: SOURCES[source],
    who,
    restoredGeneration,
  };
}

function sourceMessage(status: SourceStatus): v1.SourceStatus {
  return {
    source: SOURCES[status.kind],
    state: STATES[status.state],
    nextTryTime: dateOf(status.nextTryAtMs),
    lastError: status.lastError?.message ?? '',
    lastErrorTime: dateOf(status.lastError?.atMs),
    lastDeliveryTime: dateOf(status.lastDeliveryAtMs),
    deliveries: BigInt(status.deliveries),
    failures: BigInt(status.failures),
  };
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
