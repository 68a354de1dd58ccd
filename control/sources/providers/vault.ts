import { asRecord } from '../../../origin/as-record.ts';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import type { VaultSource } from '../../credential/credential-source.ts';
import { credentialFromKeys } from '../../credential/credential-from-keys.ts';
import { type CredentialProvider, type FetchedCredential, SourceError } from './credential-provider.ts';
import { UNDATED_REFRESH_MS } from './temporary-credential.ts';
import { type VaultServer, askVault, granted } from './vault-http.ts';
import { type VaultToken, logIn, renewToken } from './vault-login.ts';

/** A credential that Vault takes back when its lease ends. */
interface Lease {
  readonly id: string;
  readonly renewable: boolean;
  /** How long it was given for at first. */
  readonly fullMs: number;
  readonly keys: Pick<SecretKeyCredential, 'accessKeyId' | 'secretAccessKey'> & {
    readonly sessionToken?: string | undefined;
  };
  /** Milliseconds since the epoch; `Infinity` where it has no end. */
  readonly expiresAtMs: number;
}

/** A renewal that gives less than this share of the first time runs into the longest that Vault allows. */
const LEAST_RENEWAL = 0.5;

/** A token is renewed, or another asked for, once so much of a lease's time is not left of it. */
const TOKEN_MARGIN_MS = 60_000;

const PATHS: Readonly<
  Record<VaultSource['type'], { readonly method: 'GET' | 'PUT'; readonly name: string }>
> = {
  creds: { method: 'GET', name: 'creds' },
  sts: { method: 'PUT', name: 'sts' },
};

/**
 * The AWS secrets engine of Vault, or of OpenBao. A lease is renewed as long as Vault does; one that was revoked, or has
 * lasted as long as it may, is replaced by another.
 */
export function vaultProvider(source: VaultSource): CredentialProvider {
  const { auth } = source;
  let token: VaultToken | undefined;
  let lease: Lease | undefined;

  /** A token with time left; where it is another, leases of the one before end with that. */
  async function currentToken(signal: AbortSignal): Promise<VaultToken> {
    const before = token;
    if (before !== undefined && auth.method !== 'token-file') {
      if (before.expiresAtMs - Date.now() > TOKEN_MARGIN_MS) return before;
      const renewed = before.renewable ? await renewToken(source, before, signal) : undefined;
      if (renewed !== undefined && renewed.expiresAtMs - Date.now() > TOKEN_MARGIN_MS) {
        return (token = renewed);
      }
    }
    const next = await logIn(source, auth, signal);
    if (next.token !== before?.token) lease = undefined;
    return (token = next);
  }

  return {
    undatedRefreshMs: UNDATED_REFRESH_MS,
    async fetch(signal) {
      const { token: text, expiresAtMs } = await currentToken(signal);
      const renewed = lease?.renewable ? await renewLease(source, lease, text, signal) : undefined;
      try {
        lease = renewed ?? (await newLease(source, text, signal));
      } catch (error) {
        // A token that was revoked looks like one that may not: the next try logs in.
        token = undefined;
        throw error;
      }
      return fetchedLease(lease, expiresAtMs);
    },
  };
}

async function newLease(source: VaultSource, token: string, signal: AbortSignal): Promise<Lease> {
  const { method, name } = PATHS[source.type];
  const path = `${source.mount}/${name}/${source.role}`;
  const body = source.ttl === undefined ? {} : { ttl: source.ttl };
  const question = { method, path, token, signal, ...(method === 'PUT' && { body }) };
  const answer = granted(await askVault(source, question));
  const { lease_id: leaseId, lease_duration: seconds, renewable } = answer;
  const { access_key: id, secret_key: secret, security_token: session } = asRecord(answer['data']);
  if (typeof id !== 'string' || typeof secret !== 'string' || id === '' || secret === '') {
    throw new SourceError(`${path} was answered without a whole credential`);
  }
  const fullMs = msOf(seconds);
  return {
    id: typeof leaseId === 'string' ? leaseId : '',
    renewable: renewable === true,
    fullMs,
    keys: {
      accessKeyId: id,
      secretAccessKey: secret,
      ...(typeof session === 'string' && session !== '' && { sessionToken: session }),
    },
    expiresAtMs: Date.now() + fullMs,
  };
}

/** Undefined where Vault has taken it back, or will not give it for long any more. */
async function renewLease(
  server: VaultServer,
  lease: Lease,
  token: string,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  const body = { lease_id: lease.id };
  const answer = await askVault(server, { method: 'PUT', path: 'sys/leases/renew', token, body, signal });
  if (answer.kind === 'refused') return undefined;
  const ms = msOf(answer.body['lease_duration']);
  return ms < lease.fullMs * LEAST_RENEWAL ? undefined : { ...lease, expiresAtMs: Date.now() + ms };
}

/** It ends with the lease, or with the token that it was asked for with. */
function fetchedLease({ keys, expiresAtMs }: Lease, tokenEndsAtMs: number): FetchedCredential {
  const endsAtMs = Math.min(expiresAtMs, tokenEndsAtMs);
  const isDated = Number.isFinite(endsAtMs);
  // Renewed, an access key is the same as before: its end is the source's to tell.
  const isSession = keys.sessionToken !== undefined;
  const credential = credentialFromKeys({
    ...keys,
    ...(isSession && isDated && { expiresAtMs: endsAtMs }),
  });
  return { credential, expiresAtMs: isDated ? endsAtMs : undefined };
}

function msOf(seconds: unknown): number {
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
