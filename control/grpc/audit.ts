import { type ServerInterceptor, ServerInterceptingCall, status } from '@grpc/grpc-js';
import type { Log } from '../log.ts';
import {
  CredentialServiceService,
  type PushCredentialRequest,
  type PushCredentialResponse,
  type RefreshCredentialResponse,
  type RevokeCredentialRequest,
  type RollbackCredentialResponse,
} from './gen/headwater/control/v1/credential_service.ts';
import {
  type PresignUrlRequest,
  type PresignUrlResponse,
  type SignRequestResponse,
  SigningServiceService,
} from './gen/headwater/control/v1/signing_service.ts';

interface AuditedMethod {
  readonly action: string;
  /** What the call is about; nothing secret. */
  subject(request: unknown): object;
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

const push: AuditedMethod = {
  action: 'push credential',
  subject(request) {
    return { ...bucketOf(request), validateOnly: (request as PushCredentialRequest).validateOnly };
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
  subject: bucketOf,
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
  subject: bucketOf,
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

/** Every method that changes something or lends a credential, by its path. */
const AUDITED: Readonly<Record<string, AuditedMethod>> = {
  [CredentialServiceService.pushCredential.path]: push,
  [SigningServiceService.signRequest.path]: signRequest,
  [SigningServiceService.presignUrl.path]: presignUrl,
  [CredentialServiceService.refreshCredential.path]: refresh,
  [CredentialServiceService.rollbackCredential.path]: rollback,
  [CredentialServiceService.revokeCredential.path]: revoke,
};

/** Leaves a line for every call that changes something, however it ends: who, what, and the result. */
export function auditInterceptor(log: Log): ServerInterceptor {
  return (method, call) => {
    const audited = AUDITED[method.path];
    if (!audited) return new ServerInterceptingCall(call);
    const { action } = audited;
    let fields: object = { audit: true, who: call.getPeer(), action };
    const finish = (result: string) => log.info({ ...fields, result }, 'audit');
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMessage(message: unknown, nextMessage) {
            fields = { ...fields, ...audited.subject(message) };
            nextMessage(message);
          },
        });
      },
      // Here and not with the status: a caller who has gone meanwhile is sent none, but what is done is done.
      sendMessage(message: unknown, next) {
        fields = { ...fields, ...audited.effect(message) };
        finish('OK');
        next(message);
      },
      sendStatus(sent, next) {
        if (sent.code !== status.OK) finish(status[sent.code] ?? String(sent.code));
        next(sent);
      },
    });
  };
}
