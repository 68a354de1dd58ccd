import type { AssumeRoleCommandOutput, STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { credentialFromKeys } from '../../credential/credential-from-keys.ts';
import { type FetchedCredential, SourceError, fetchedCredential } from './credential-provider.ts';

/** Both are answered within a second or not at all. */
const CONNECT_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 8000;

interface StsOptions {
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly credentials?: STSClientConfig['credentials'];
}

type Sdk = typeof import('@aws-sdk/client-sts');

/** Asks the security token service once for a role's credential; `call` makes the call of its kind. */
export async function askSts(
  action: string,
  { region, endpoint, credentials }: StsOptions,
  call: (client: STSClient, sdk: Sdk) => Promise<Pick<AssumeRoleCommandOutput, 'Credentials'>>,
): Promise<FetchedCredential> {
  // Loaded when it is first asked: most nodes assume no role.
  const sdk = await import('@aws-sdk/client-sts');
  const client = new sdk.STSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  });
  try {
    return roleCredential(action, (await call(client, sdk)).Credentials);
  } catch (error) {
    throw error instanceof SourceError
      ? error
      : new SourceError(`${action} ${reasonOf(error)}`, { cause: error });
  } finally {
    client.destroy();
  }
}

function roleCredential(action: string, issued: AssumeRoleCommandOutput['Credentials']): FetchedCredential {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issued ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
    throw new SourceError(`${action} was answered without a whole credential`);
  }
  const credential = credentialFromKeys({
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAtMs: Expiration?.getTime(),
  });
  return fetchedCredential(credential);
}

interface StsFailure {
  /** AWS's word for a refusal. */
  readonly Code?: string;
  /** The operating system's for a connection that failed. */
  readonly code?: string;
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Never the service's own message: that of a wrong signature quotes the request with its token. */
export function reasonOf(error: unknown): string {
  const { Code, code, name, $metadata } = error as StsFailure;
  const word = [Code, code, name].find((text) => text !== undefined && /^\w{1,64}$/.test(text)) ?? 'Error';
  const status = $metadata?.httpStatusCode ?? 200;
  return status === 200 ? `failed: ${word}` : `was answered with ${status} ${word}`;
}
