import type { WebIdentitySource } from '../../credential/credential-source.ts';
import { type CredentialProvider, type SourceContext, SourceError } from './credential-provider.ts';
import { readSmallFile } from './read-small-file.ts';
import { askSts } from './sts.ts';
import { UNDATED_REFRESH_MS } from './temporary-credential.ts';

/** A role assumed with the token of an identity provider, which is read each time: it is replaced while we run. */
export function webIdentityProvider(source: WebIdentitySource, context: SourceContext): CredentialProvider {
  const { sessionName, durationSeconds, endpoint, region = context.region } = source;
  const required = (given: string | undefined, name: string): string => {
    const value = given ?? context.environment[name];
    if (!value) throw new SourceError(`environment variable ${name} is not set`);
    return value;
  };
  return {
    undatedRefreshMs: UNDATED_REFRESH_MS,
    async fetch(signal) {
      const roleArn = required(source.roleArn, 'AWS_ROLE_ARN');
      const tokenFile = required(source.tokenFile, 'AWS_WEB_IDENTITY_TOKEN_FILE');
      const token = (await readSmallFile(tokenFile, signal)).trim();
      if (token === '') throw new SourceError(`${tokenFile} is empty`);
      const call = 'sts:AssumeRoleWithWebIdentity';
      return askSts(call, { region, endpoint }, (client, { AssumeRoleWithWebIdentityCommand }) => {
        const command = new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          WebIdentityToken: token,
          DurationSeconds: durationSeconds,
        });
        return client.send(command, { abortSignal: signal });
      });
    },
  };
}
