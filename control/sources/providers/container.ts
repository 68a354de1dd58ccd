import type { ContainerSource } from '../../credential/credential-source.ts';
import { isLoopback } from '../../listen-address.ts';
import { ask } from './ask.ts';
import { type CredentialProvider, type SourceContext, SourceError } from './credential-provider.ts';
import { readSmallFile } from './read-small-file.ts';
import { UNDATED_REFRESH_MS, temporaryOrLongTermCredential } from './temporary-credential.ts';

/** Where a relative URI starts: the agent of ECS. */
const ECS_HOST = '169.254.170.2';
/** Plain HTTP goes to these and to loopback only: the rule of AWS's SDKs. The others are of EKS Pod Identity. */
const AGENT_HOSTS = new Set([ECS_HOST, '169.254.170.23', '[fd00:ec2::23]']);

/** The credential endpoint beside a container. The token file is read each time: it is replaced while we run. */
export function containerProvider(
  source: ContainerSource,
  { environment }: SourceContext,
): CredentialProvider {
  const ofEnvironment = (name: string) => environment[`AWS_CONTAINER_${name}`] || undefined;
  const isGiven = source.relativeUri !== undefined || source.fullUri !== undefined;
  const relative = isGiven ? source.relativeUri : ofEnvironment('CREDENTIALS_RELATIVE_URI');
  const full = isGiven ? source.fullUri : ofEnvironment('CREDENTIALS_FULL_URI');
  const tokenFile = source.authorizationTokenFile ?? ofEnvironment('AUTHORIZATION_TOKEN_FILE');
  const token = source.authorizationToken ?? ofEnvironment('AUTHORIZATION_TOKEN');
  return {
    undatedRefreshMs: UNDATED_REFRESH_MS,
    async fetch(signal) {
      const url = containerUrl(relative, full);
      const authorization = tokenFile === undefined ? token : await readSmallFile(tokenFile, signal);
      const headers = authorization === undefined ? {} : { Authorization: headerValue(authorization.trim()) };
      return temporaryOrLongTermCredential(await ask(url, { headers, signal }));
    },
  };
}

/** Where to ask. @throws SourceError where there is nowhere, or where a secret must not go */
export function containerUrl(relative: string | undefined, full: string | undefined): URL {
  const text = relative === undefined ? full : `http://${ECS_HOST}${relative}`;
  if (text === undefined) {
    throw new SourceError(
      'neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
    );
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new SourceError('the URI is not an HTTP URL');
  const { protocol, hostname } = url;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'https:' || AGENT_HOSTS.has(hostname) || isLoopback({ kind: 'tcp', host, port: 0 }))
    return url;
  throw new SourceError('the URI must be https, on loopback or the address of an ECS or EKS agent');
}

/** What cannot be a header would become an error that quotes it. */
function headerValue(token: string): string {
  if (/^[ -~]+$/.test(token)) return token;
  throw new SourceError('the authorization token is empty or holds a character that no header takes');
}
