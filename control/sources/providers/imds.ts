import type { ImdsSource } from '../../credential/credential-source.ts';
import { ask } from './ask.ts';
import { type CredentialProvider, type SourceContext, SourceError } from './credential-provider.ts';
import { UNDATED_REFRESH_MS, temporaryCredential } from './temporary-credential.ts';

const LINK_LOCAL = 'http://169.254.169.254';
const TOKEN_PATH = '/latest/api/token';
const CREDENTIALS_PATH = '/latest/meta-data/iam/security-credentials/';
/** The token serves for the two questions that follow it; the shortest life a service may be asked for would do. */
const TOKEN_TTL_SECONDS = '60';

/**
 * Instance metadata service, version 2 only: without a session token nothing is asked, so that a service which
 * refuses tokens is never read the unprotected way.
 *
 * AWS's own provider is not used: it takes its endpoint from the environment alone, falls back to version 1 after a
 * timeout unless told not to, quotes the answer in errors, and moves the expiry of old credentials into the future.
 */
export function imdsProvider(source: ImdsSource, { environment }: SourceContext): CredentialProvider {
  const endpoint = source.endpoint ?? (environment['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || LINK_LOCAL);
  const at = (path: string) => new URL(path, endpoint);
  return {
    undatedRefreshMs: UNDATED_REFRESH_MS,
    async fetch(signal) {
      const token = await ask(at(TOKEN_PATH), {
        method: 'PUT',
        headers: { 'X-aws-ec2-metadata-token-ttl-seconds': TOKEN_TTL_SECONDS },
        signal,
      });
      const headers = { 'X-aws-ec2-metadata-token': headerValue(token.trim()) };
      const role = source.role ?? firstLine(await ask(at(CREDENTIALS_PATH), { headers, signal }));
      return temporaryCredential(
        await ask(at(CREDENTIALS_PATH + encodeURIComponent(role)), { headers, signal }),
      );
    },
  };
}

/** What cannot be a header would become an error that quotes it. */
function headerValue(token: string): string {
  if (/^[!-~]+$/.test(token)) return token;
  throw new SourceError('the metadata service answered a token that is none');
}

function firstLine(list: string): string {
  const role = list.trim().split('\n', 1)[0]?.trim() ?? '';
  if (/^[\w+=,.@-]{1,64}$/.test(role)) return role;
  throw new SourceError('the metadata service names no role: the instance has no instance profile');
}
