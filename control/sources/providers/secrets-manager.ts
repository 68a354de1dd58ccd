import type { SecretsManagerSource } from '../../credential/credential-source.ts';
import { parseCredentialJson } from '../../credential/credential-json.ts';
import {
  type CredentialProvider,
  type SourceContext,
  SourceError,
  asSourceError,
  fetchedCredential,
} from './credential-provider.ts';
import { reasonOf } from './sts.ts';
import { UNDATED_REFRESH_MS } from './temporary-credential.ts';

/** Answered within a second or not at all. */
const CONNECT_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 8000;

const ACTION = 'secretsmanager:GetSecretValue';

/** A secret of AWS Secrets Manager that holds any JSON that a push takes, asked with the credential of another source. */
export function secretsManagerProvider(
  source: SecretsManagerSource,
  context: SourceContext,
  from: CredentialProvider,
): CredentialProvider {
  const { secretId, versionStage, endpoint, region = context.region } = source;
  return {
    undatedRefreshMs: UNDATED_REFRESH_MS,
    async fetch(signal) {
      const { credential } = await from.fetch(signal);
      if (credential.kind !== 'access-key' && credential.kind !== 'session') {
        throw new SourceError('a secret is asked for with an access key or a session credential');
      }
      // Loaded when it is first asked: most nodes ask for none.
      const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
      const client = new SecretsManagerClient({
        region,
        credentials: credential,
        ...(endpoint !== undefined && { endpoint }),
        maxAttempts: 1,
        requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      });
      let text: string | undefined;
      try {
        const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: versionStage });
        ({ SecretString: text } = await client.send(command, { abortSignal: signal }));
      } catch (error) {
        throw new SourceError(`${ACTION} ${reasonOf(error)}`, { cause: error });
      } finally {
        client.destroy();
      }
      if (text === undefined) throw new SourceError('the secret holds no text');
      return fetchedCredential(asSourceError(() => parseCredentialJson(text)));
    },
  };
}
