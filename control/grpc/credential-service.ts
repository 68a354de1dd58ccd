import type { Credential, ScopedSigningKey } from '../../origin/signing/credential.ts';
import { invalidArgument } from '../control-error.ts';
import type { CredentialPush } from '../rotation/credential-push.ts';
import { revokeCredential } from '../rotation/credential-revocation.ts';
import { rollbackCredential } from '../rotation/credential-rollback.ts';
import type { CredentialSources } from '../sources/credential-sources.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { CredentialDescription } from '../credential/describe-credential.ts';
import type * as fleet from '../node-acknowledgement.ts';
import type { Rotation, RotationResult } from '../rotation/rotation.ts';
import type { BucketCredential } from '../status/bucket-credential.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import { outcomeMessage } from './acknowledgement-message.ts';
import { credentialMessage, rejectionMessage, rotationMessage } from './credential-message.ts';
import type { ActivationMode, Verification } from '../verification/verification.ts';
import type * as v1 from './gen/headwater/control/v1/credential_service.ts';
import { Activation, FleetWait } from './gen/headwater/control/v1/credential_service.ts';

export interface CredentialServiceOptions {
  readonly rotation: Rotation;
  readonly push: CredentialPush;
  readonly sources: CredentialSources;
  /** Newest first. */
  readonly rotations: () => readonly RotationEntry[];
  /** Adds to a description what is known of its bucket beside. */
  readonly describe: (description: CredentialDescription) => BucketCredential;
}

/** The handlers of `CredentialService`. */
export function credentialService(
  { rotation, push, sources, rotations, describe }: CredentialServiceOptions,
  handlers: RpcHandlers,
): v1.CredentialServiceServer {
  const { generations } = rotation;
  const message = (description: CredentialDescription) => credentialMessage(describe(description));
  const list = () => ({ credentials: generations.describe().map(message) });
  return {
    pushCredential: handlers.unary(
      async (request: v1.PushCredentialRequest, { who, signal }): Promise<v1.PushCredentialResponse> => {
        const mode = MODES[request.activation];
        const credential = credentialOf(request.credential);
        const wait = WAITS[request.wait];
        const { verification, ...result } = await push.push({
          ...request,
          credential,
          mode,
          wait,
          who,
          signal,
        });
        return { ...resultMessage(result), verification: verificationMessage(verification) };
      },
    ),

    listCredentials: handlers.unary(list),

    getRotations: handlers.unary(({ onlyBucket, limit }: v1.GetRotationsRequest): v1.GetRotationsResponse => {
      const found = rotations().filter(({ bucket }) => onlyBucket === '' || bucket === onlyBucket);
      return { rotations: found.slice(0, limit === 0 ? undefined : limit).map(rotationMessage) };
    }),

    watchCredentials(call) {
      handlers.watch<v1.WatchCredentialsResponse>(call, (write) => {
        write({ event: { $case: 'state', value: list() } });
        return generations.subscribe((changed) => {
          write({ event: { $case: 'change', value: { credential: message(changed) } } });
        });
      });
    },

    refreshCredential: handlers.unary(
      async ({ bucket }: v1.RefreshCredentialRequest): Promise<v1.RefreshCredentialResponse> => {
        const { isNew: changed, ...result } = await sources.refresh(bucket);
        return { ...resultMessage(result), changed };
      },
    ),

    rollbackCredential: handlers.unary(
      async (request: v1.RollbackCredentialRequest, { who }): Promise<v1.RollbackCredentialResponse> =>
        resultMessage(await rollbackCredential(rotation, { ...request, wait: WAITS[request.wait], who })),
    ),

    revokeCredential: handlers.unary(
      async (request: v1.RevokeCredentialRequest, { who }): Promise<v1.RevokeCredentialResponse> =>
        resultMessage(await revokeCredential(rotation, { ...request, wait: WAITS[request.wait], who })),
    ),
  };
}

const MODES: Readonly<Record<Activation, ActivationMode>> = {
  [Activation.ACTIVATION_UNSPECIFIED]: 'auto',
  [Activation.ACTIVATION_VERIFIED]: 'verified',
  [Activation.ACTIVATION_IMMEDIATE]: 'immediate',
};

const WAITS: Readonly<Record<FleetWait, fleet.FleetWait>> = {
  [FleetWait.FLEET_WAIT_UNSPECIFIED]: 'all',
  [FleetWait.FLEET_WAIT_ALL]: 'all',
  [FleetWait.FLEET_WAIT_MAJORITY]: 'majority',
  [FleetWait.FLEET_WAIT_NONE]: 'none',
};

function verificationMessage(verification: Verification | undefined): v1.Verification | undefined {
  if (verification === undefined) return undefined;
  return verification.kind === 'read'
    ? { probe: verification.probe, unverifiedReason: '' }
    : { probe: '', unverifiedReason: verification.reason };
}

function credentialOf(given: v1.PushCredentialRequest['credential']): Credential {
  switch (given?.$case) {
    case 'accessKeyPair': {
      const { expireTime, ...keys } = given.value;
      return { kind: 'access-key', ...keys, ...(expireTime && { expiresAtMs: expireTime.getTime() }) };
    }
    case 'sessionCredentials': {
      const { expireTime, ...keys } = given.value;
      return { kind: 'session', ...keys, ...(expireTime && { expiresAtMs: expireTime.getTime() }) };
    }
    case 'scopedSigningKeys': {
      const { accessKeyId, keys } = given.value;
      return { kind: 'signing-keys', accessKeyId, keys: keys.map(signingKeyOf) };
    }
    case 'bearerToken': {
      const { token, expireTime } = given.value;
      return { kind: 'bearer', token, ...(expireTime && { expiresAtMs: expireTime.getTime() }) };
    }
    case undefined:
      throw invalidArgument('Cannot push a credential', [
        { field: 'credential', description: 'must be given' },
      ]);
    default:
      return given satisfies never;
  }
}

/** What is no scope has parts that the check of the credential refuses. */
function signingKeyOf({ scope, key }: v1.ScopedSigningKey): ScopedSigningKey {
  const [shortDate = '', region = '', service = '', end, ...more] = scope.split('/');
  const isScope = end === 'aws4_request' && more.length === 0;
  return { shortDate: isScope ? shortDate : '', region, service, key: Buffer.from(key).toString('base64') };
}

function resultMessage<Result extends RotationResult>(result: Result) {
  return {
    ...result,
    ...outcomeMessage(result),
    rejectionBefore: rejectionMessage(result.rejectionBefore),
  };
}
