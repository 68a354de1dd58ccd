import type { Credential } from '../../origin/signing/credential.ts';
import { MAX_REQUEST_ID_LENGTH } from '../rotation/answered-requests.ts';
import { maskAccessKeyId } from '../credential/mask-access-key-id.ts';
import {
  CredentialServiceService,
  type PushCredentialRequest,
  type PushCredentialResponse,
  type RefreshCredentialResponse,
  type RevokeCredentialRequest,
  type RollbackCredentialRequest,
  type RollbackCredentialResponse,
} from './gen/headwater/control/v1/credential_service.ts';
import {
  type ExplainRequest,
  type ExplainResponse,
  type PresignUrlRequest,
  type PresignUrlResponse,
  type SignRequestRequest,
  type SignRequestResponse,
  SigningServiceService,
} from './gen/headwater/control/v1/signing_service.ts';

export interface AuditedMethod {
  readonly action: string;
  /** What the call is about, nothing secret; undefined where it changes and lends nothing. */
  subject(request: unknown): object | undefined;
  /** What came of it, when it succeeded. */
  effect(response: unknown): object;
}

/** A name longer than any bucket's says nothing more. */
const MAX_NAME_LENGTH = 64;
/** As long as a key may be. */
const MAX_KEY_LENGTH = 1024;

const bucketOf = (request: unknown) => ({
  bucket: (request as { bucket: string }).bucket.slice(0, MAX_NAME_LENGTH),
});

/** Which generation is active, and how many workers sign so. */
function changeOf(response: unknown) {
  const { generation, workers } = response as PushCredentialResponse;
  const acknowledged = workers.filter((worker) => worker.acknowledged).length;
  return { generation, acknowledged, workers: workers.length };
}

const idOf = (request: unknown) => {
  const { requestId } = request as PushCredentialRequest | RollbackCredentialRequest;
  return requestId === '' ? {} : { requestId: requestId.slice(0, MAX_REQUEST_ID_LENGTH) };
};

type Given = NonNullable<PushCredentialRequest['credential']>;

const KINDS: Readonly<Record<Given['$case'], Credential['kind']>> = {
  accessKeyPair: 'access-key',
  sessionCredentials: 'session',
  scopedSigningKeys: 'signing-keys',
  bearerToken: 'bearer',
};

function credentialFields(given: Given) {
  const kind = KINDS[given.$case];
  return given.$case === 'bearerToken'
    ? { kind }
    : { kind, maskedAccessKeyId: maskAccessKeyId(given.value.accessKeyId) };
}

/** A URL may have come with somebody's signature in its query. */
const pathOf = (url: string) => url.replace(/[?#].*/s, '').slice(0, MAX_KEY_LENGTH);

const push: AuditedMethod = {
  action: 'push credential',
  subject(request) {
    const { credential, validateOnly } = request as PushCredentialRequest;
    return {
      ...bucketOf(request),
      ...(credential && credentialFields(credential)),
      validateOnly,
      ...idOf(request),
    };
  },
  effect: changeOf,
};

const refresh: AuditedMethod = {
  action: 'refresh credential',
  subject: bucketOf,
  effect: (response) => ({
    ...changeOf(response),
    changed: (response as RefreshCredentialResponse).changed,
  }),
};

const rollback: AuditedMethod = {
  action: 'roll back credential',
  subject: (request) => ({ ...bucketOf(request), ...idOf(request) }),
  effect: (response) => ({
    ...changeOf(response),
    restoredGeneration: (response as RollbackCredentialResponse).restoredGeneration,
  }),
};

const revoke: AuditedMethod = {
  action: 'revoke credential',
  subject: (request) => ({
    ...bucketOf(request),
    revokedGeneration: (request as RevokeCredentialRequest).generation,
  }),
  effect: changeOf,
};

const signRequest: AuditedMethod = {
  action: 'sign request',
  subject: (request) => ({ ...bucketOf(request), url: pathOf((request as SignRequestRequest).url) }),
  effect: (response) => ({ generation: (response as SignRequestResponse).generation }),
};

const presignUrl: AuditedMethod = {
  action: 'presign URL',
  subject(request) {
    return { ...bucketOf(request), key: (request as PresignUrlRequest).key.slice(0, MAX_KEY_LENGTH) };
  },
  effect(response) {
    const { generation, expireTime } = response as PresignUrlResponse;
    return { generation, expireTime: expireTime?.toISOString() };
  },
};

/** Without asking the store, an explanation shows a signature that is masked. */
const explain: AuditedMethod = {
  action: 'explain URL against store',
  subject(request) {
    const { url, againstStore } = request as ExplainRequest;
    return againstStore ? { url: pathOf(url) } : undefined;
  },
  effect(response) {
    const { subrequest, storeAnswer } = response as ExplainResponse;
    return { generation: subrequest?.generation, storeStatus: storeAnswer?.status };
  },
};

/** Every method that changes something or lends a credential, by its path. */
export const AUDITED: Readonly<Record<string, AuditedMethod>> = {
  [CredentialServiceService.pushCredential.path]: push,
  [SigningServiceService.signRequest.path]: signRequest,
  [SigningServiceService.presignUrl.path]: presignUrl,
  [SigningServiceService.explain.path]: explain,
  [CredentialServiceService.refreshCredential.path]: refresh,
  [CredentialServiceService.rollbackCredential.path]: rollback,
  [CredentialServiceService.revokeCredential.path]: revoke,
};
