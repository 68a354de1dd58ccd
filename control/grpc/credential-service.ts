import type { Credential, ScopedSigningKey } from '../../origin/signing/credential.ts';
import { invalidArgument } from '../control-error.ts';
import type { CredentialPush } from '../credentials/credential-push.ts';
import type { CredentialSources } from '../credentials/credential-sources.ts';
import type { CredentialDescription, CredentialStore } from '../credentials/credential-store.ts';
import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import { type Watchers, unary } from './calls.ts';
import { credentialMessage } from './credential-message.ts';
import type * as v1 from './gen/headwater/control/v1/credential_service.ts';

/** The handlers of `CredentialService`. */
export function credentialService(
  store: CredentialStore,
  push: CredentialPush,
  sources: CredentialSources,
  watchers: Watchers,
): v1.CredentialServiceServer {
  const message = (description: CredentialDescription) =>
    credentialMessage(description, sources.status(description.bucket));
  const list = () => ({ credentials: store.describe().map(message) });
  return {
    pushCredential: unary(
      async (request: v1.PushCredentialRequest, signal): Promise<v1.PushCredentialResponse> => {
        const result = await push.push({ ...request, credential: credentialOf(request.credential), signal });
        return { ...result, workers: result.workers.map(acknowledgementMessage) };
      },
    ),

    listCredentials: unary(list),

    watchCredentials(call) {
      watchers.watch<v1.WatchCredentialsResponse>(call, (write) => {
        write({ event: { $case: 'state', value: list() } });
        return store.subscribe((changed) => {
          write({ event: { $case: 'change', value: { credential: message(changed) } } });
        });
      });
    },

    refreshCredential: unary(
      async ({ bucket }: v1.RefreshCredentialRequest): Promise<v1.RefreshCredentialResponse> => {
        const { generation, isNew, workers } = await sources.refresh(bucket);
        return { bucket, generation, changed: isNew, workers: workers.map(acknowledgementMessage) };
      },
    ),
  };
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

function acknowledgementMessage(acknowledgement: WorkerAcknowledgement): v1.WorkerAcknowledgement {
  const { refusal, ...known } = acknowledgement;
  return { ...known, acknowledged: refusal === undefined, reason: refusal ?? '' };
}
