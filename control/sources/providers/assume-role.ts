import type { Credential } from '../../../origin/signing/credential.ts';
import type { AssumeRoleSource } from '../../credential/credential-source.ts';
import { type CredentialProvider, type SourceContext, SourceError } from './credential-provider.ts';
import { askSts } from './sts.ts';
import { UNDATED_REFRESH_MS } from './temporary-credential.ts';

/** A role assumed with the credential of another source, which is asked anew each time. */
export function assumeRoleProvider(
  source: AssumeRoleSource,
  context: SourceContext,
  from: CredentialProvider,
): CredentialProvider {
  const { roleArn, sessionName, durationSeconds, externalId, endpoint, region = context.region } = source;
  return {
    undatedRefreshMs: UNDATED_REFRESH_MS,
    async fetch(signal) {
      const { credential } = await from.fetch(signal);
      const options = { region, endpoint, credentials: keysOf(credential) };
      return askSts('sts:AssumeRole', options, (client, { AssumeRoleCommand }) => {
        const command = new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          DurationSeconds: durationSeconds,
          ExternalId: externalId,
        });
        return client.send(command, { abortSignal: signal });
      });
    },
  };
}

function keysOf(credential: Credential) {
  if (credential.kind === 'access-key' || credential.kind === 'session') return credential;
  throw new SourceError('a role is assumed with an access key or a session credential');
}
