import { asRecord } from '../../../origin/as-record.ts';
import type { VaultAuth } from '../../credential/credential-source.ts';
import { SourceError } from './credential-provider.ts';
import { readSmallFile } from './read-small-file.ts';
import { type VaultServer, askVault, granted } from './vault-http.ts';

/** What Vault knows us by. Leases end with the token that they were asked for with. */
export interface VaultToken {
  readonly token: string;
  /** Milliseconds since the epoch; `Infinity` where it is not known, or does not come. */
  readonly expiresAtMs: number;
  readonly renewable: boolean;
}

/** @throws SourceError where Vault lets nobody in */
export async function logIn(server: VaultServer, auth: VaultAuth, signal: AbortSignal): Promise<VaultToken> {
  if (auth.method === 'token-file') {
    const token = (await readSmallFile(auth.path, signal)).trim();
    if (!/^[!-~]+$/.test(token)) throw new SourceError(`${auth.path} holds no token`);
    // Whoever writes the file renews it.
    return { token, expiresAtMs: Number.POSITIVE_INFINITY, renewable: false };
  }
  const body = await loginBody(auth, signal);
  const path = `auth/${auth.mount}/login`;
  return tokenOf(granted(await askVault(server, { method: 'POST', path, body, signal })), path);
}

/** The same token for longer; undefined where Vault does not have it any more. */
export async function renewToken(
  server: VaultServer,
  { token }: VaultToken,
  signal: AbortSignal,
): Promise<VaultToken | undefined> {
  const path = 'auth/token/renew-self';
  const answer = await askVault(server, { method: 'POST', path, token, body: {}, signal });
  return answer.kind === 'ok' ? tokenOf(answer.body, path) : undefined;
}

async function loginBody(
  auth: Exclude<VaultAuth, { method: 'token-file' }>,
  signal: AbortSignal,
): Promise<object> {
  if (auth.method === 'approle') return { role_id: auth.roleId, secret_id: auth.secretId };
  const jwt = (await readSmallFile(auth.tokenFile, signal)).trim();
  return { role: auth.role, jwt };
}

function tokenOf(body: Readonly<Record<string, unknown>>, path: string): VaultToken {
  const { client_token: token, lease_duration: seconds, renewable } = asRecord(body['auth']);
  if (typeof token !== 'string' || !/^[!-~]+$/.test(token)) {
    throw new SourceError(`${path} was answered without a token`);
  }
  const isDated = typeof seconds === 'number' && seconds > 0;
  const expiresAtMs = isDated ? Date.now() + seconds * 1000 : Number.POSITIVE_INFINITY;
  return { token, expiresAtMs, renewable: renewable === true };
}
